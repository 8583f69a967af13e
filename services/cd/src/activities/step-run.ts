import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { LauncherClient } from '@baton/sandbox/client'
import type { BegunStep } from '../deployments/step-store.ts'
import type { Sites } from '../targets/sites.ts'
import type { StepLog } from './deployment-log.ts'

/** What steps need. */
export type StepParts = { db: Database; blobs: BlobStore; launcher: LauncherClient; sites: Sites }

/** One try of one step. `signal` aborts when this worker stops. */
export type StepRun = { parts: StepParts; begun: BegunStep; log: StepLog; signal: AbortSignal; orgId: OrgId }
