import type { LogKey } from '@baton/audit-log/proofs'
import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { LauncherClient } from '@baton/sandbox/client'
import type { BegunStep } from '../deployments/step-store.ts'
import type { Sites } from '../targets/sites.ts'
import type { AwayCount } from './away-count.ts'
import type { StepLog } from './deployment-log.ts'

/** What steps need. */
export type StepParts = {
  db: Database
  /** The audit log's key, by which a step is proved before it runs. */
  logKey: LogKey
  blobs: BlobStore
  launcher: LauncherClient
  sites: Sites
  /** How long a step waits for a launcher, or sites, that do not answer before it ends as infrastructure: a minute unless given. */
  awayMsMax?: number | undefined
}

/** One try of one step. `signal` aborts when this worker stops. */
export type StepRun = {
  parts: StepParts
  begun: BegunStep
  log: StepLog
  signal: AbortSignal
  away: AwayCount
  orgId: OrgId
}
