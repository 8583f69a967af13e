import type { LogKey } from '@baton/audit-log/proofs'
import type { IdentityDeps } from '@baton/identity/dependencies'
import type { Database } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { connectTemporal } from '@baton/kernel/temporal-connection'
import { Client } from '@temporalio/client'
import type { CdDeps } from './dependencies.ts'
import { rulesThatNeed } from './environments/rules-that-need.ts'
import { temporalWaker } from './outbox/waker.ts'
import { scopeExists } from './projects/scope-exists.ts'
import { memberRemoval } from './promotions/void-approvals.ts'
import { retentionStarter } from './temporal/retention-starter.ts'
import type { TemporalAddress } from './workflows/names.ts'

/** What a process brings to run the verbs of delivery. */
export type ComposeOptions = {
  /** The app role's pool. */
  db: Database
  temporal: TemporalAddress
  /** Whether the operator set a folder for sites. */
  localSites: boolean
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
  /** The audit log's key, in the process that has it. */
  logKey?: LogKey | undefined
  /** Where the sample repository is served, where there is one. */
  sampleForgeUrl?: string | undefined
}

/** The dependencies of delivery's verbs, and what identity's verbs want of delivery. */
export type Composition = {
  deps: CdDeps
  forIdentity: Pick<IdentityDeps, 'memberRemoval' | 'neededBy' | 'scopeExists'>
  client: Client
  close(): Promise<void>
}

/** Composes delivery for a process. Connects to Temporal on first use, so a Temporal that is away fails no start. */
export function composeCd(options: ComposeOptions): Composition {
  const { namespace, taskQueue, ...server } = options.temporal
  const connection = connectTemporal(server)
  const client = new Client({ connection, namespace })
  const waker = temporalWaker(client, taskQueue)
  return {
    deps: {
      waker,
      startRetention: retentionStarter(client, taskQueue),
      retentionDaysMax: options.retentionDaysMax,
      localSites: options.localSites,
      logKey: options.logKey,
      sampleForgeUrl: options.sampleForgeUrl ?? null,
    },
    forIdentity: {
      memberRemoval: memberRemoval({ db: options.db, newId, waker }),
      neededBy: rulesThatNeed,
      scopeExists,
    },
    client,
    close: () => connection.close(),
  }
}
