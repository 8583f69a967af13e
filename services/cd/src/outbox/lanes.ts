import type { Client } from '@temporalio/client'
import { CD_TASK_QUEUE, ENTER_SIGNAL, LANE_WORKFLOW, type LaneInput, laneWorkflowId } from '../workflows/names.ts'

/** Lets promotions into lanes over Temporal: signals the running lane, or starts one. */
export function temporalLanes(client: Client, taskQueue: string = CD_TASK_QUEUE) {
  return async (lane: LaneInput, promotionId: string): Promise<void> => {
    const { orgId, environmentId, projectId } = lane
    await client.workflow.signalWithStart(LANE_WORKFLOW, {
      workflowId: laneWorkflowId(lane),
      taskQueue,
      args: [{ orgId, environmentId, projectId }],
      signal: ENTER_SIGNAL,
      signalArgs: [{ promotionId }],
    })
  }
}
