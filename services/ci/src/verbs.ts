import type { BlobStore } from '@baton/blob-store/blob-store'
import { verbsFor } from '@baton/kernel/command'
import type { OrgId } from '@baton/kernel/ids'
import type { AllowedOrigin } from './git/allowed-origins.ts'
import type { AskForge } from './git/forge-answer.ts'
import type { SampleForge } from './repositories/sample-forge.ts'

/** The way to Temporal. Both calls may be repeated: what is already so counts as done. */
export type BuildStarter = {
  start(build: { orgId: OrgId; buildId: string }): Promise<void>
  cancel(build: { orgId: OrgId; buildId: string }): Promise<void>
}

/** Starts the run of an organisation's retention rules. One that runs already counts as started. Throws while Temporal is away. */
export type RetentionStarter = (run: { orgId: OrgId; runId: string }) => Promise<void>

/** What the verbs of CI need beside their context. */
export type CiDeps = {
  starter: BuildStarter
  startRetention: RetentionStarter
  blobs: BlobStore
  /** Looks at a repository at its forge. */
  askForge: AskForge
  /** The sample's small forge on a laptop; null elsewhere. */
  sampleForge: SampleForge | null
  /** Where forges reach the webhooks, without a slash at the end. */
  publicUrl: string
  /** Builds of one organisation that run at once. */
  activeBuildsMax: number
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
  /** Origins that the operator allowed, whatever their scheme and address. */
  allowedOrigins: readonly AllowedOrigin[]
}

/** The grammar of a verb, bound to what CI needs. */
export const { command, query } = verbsFor<CiDeps>()
