import type { OrgId } from '@baton/kernel/ids'
import type { BegunStep } from '../deployments/step-store.ts'
import type { StepLog } from './deployment-log.ts'
import type { StepParts } from './run-step.ts'

/** One try of one step. `signal` aborts when this worker stops. */
export type StepRun = { parts: StepParts; begun: BegunStep; log: StepLog; signal: AbortSignal; orgId: OrgId }
