import type { TemporalServer } from '@baton/kernel/temporal-server'

/** The task queue of delivery's workflows and activities. */
export const CD_TASK_QUEUE = 'cd'

/** Where to reach Temporal. The queue is `CD_TASK_QUEUE` unless given. */
export type TemporalAddress = TemporalServer & { namespace: string; taskQueue?: string }

/** What a promotion's workflow is started with. */
export type PromotionInput = { orgId: string; promotionId: string }

/** What a lane's workflow is started with: one change at a time of what is live in a place. */
export type LaneInput = { orgId: string; environmentId: string; projectId: string }

/** The one id of a promotion's workflow. */
export function promotionWorkflowId({ orgId, promotionId }: PromotionInput): string {
  return `cd/promotion/${orgId}/${promotionId}`
}

/** The one id of a place's lane. */
export function laneWorkflowId({ orgId, environmentId, projectId }: LaneInput): string {
  return `cd/lane/${orgId}/${environmentId}/${projectId}`
}

/** What a run of the rules of retention is started with. */
export type RetentionInput = { orgId: string; runId: string; trigger: 'schedule' | 'request' }

/** The one id of the run of an organisation's retention rules: there is never a second one beside it. */
export function retentionWorkflowId({ orgId }: { orgId: string }): string {
  return `cd/retention/${orgId}`
}

/** The type of a failure by which an activity says that PostgreSQL will never take the data; its message is a sentence. */
export const DATA_REFUSED = 'DATA_REFUSED'

/** Registered names of workflows and signals: the client starts them without importing their code. */
export const PROMOTION_WORKFLOW = 'promotionWorkflow'
export const LANE_WORKFLOW = 'laneWorkflow'
export const RETENTION_WORKFLOW = 'retentionWorkflow'
export const DAILY_RETENTION_WORKFLOW = 'dailyRetentionWorkflow'
export const WAKE_SIGNAL = 'wake'
export const ENTER_SIGNAL = 'enter'
export const NOT_STARTED_SIGNAL = 'notStarted'
