import type { LogKey } from '@baton/audit-log/proofs'
import { type VerbContext, type VerbScope, verbsFor } from '@baton/kernel/command'

/** Tells the workflow of a promotion to look at its row, starting it where none runs. */
export type PromotionWaker = {
  wake(promotion: { orgId: string; promotionId: string }): Promise<void>
}

/** Starts the run of an organisation's retention rules. One that runs already counts as started. Throws while Temporal is away. */
export type RetentionStarter = (run: { orgId: string; runId: string }) => Promise<void>

/** What the verbs of delivery need of the process that runs them. */
export type CdDeps = {
  waker: PromotionWaker
  startRetention: RetentionStarter
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
  /** Whether the operator set a folder for sites, so that targets of the kind `local-site` exist. */
  localSites: boolean
  /** The audit log's key from its own file, in the process that has it; elsewhere the published one is used. */
  logKey?: LogKey | undefined
  /** Where the sample repository is served; null where the installation has none. */
  sampleForgeUrl: string | null
}

/** The context of the verbs of delivery. */
export type CdContext = VerbContext<CdDeps>

/** What the body of such a verb gets. */
export type CdScope = VerbScope<CdDeps>

/** The grammar of the verbs of delivery. */
export const { command, query } = verbsFor<CdDeps>()
