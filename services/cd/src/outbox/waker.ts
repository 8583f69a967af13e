import type { Client } from '@temporalio/client'
import type { PromotionWaker } from '../dependencies.ts'
import {
  CD_TASK_QUEUE,
  PROMOTION_WORKFLOW,
  type PromotionInput,
  promotionWorkflowId,
  WAKE_SIGNAL,
} from '../workflows/names.ts'

/** How long a request waits for Temporal before it leaves the telling to the sweeper. */
const DEADLINE_MS = 1_000

/** Wakes promotions over Temporal: one call that signals the running workflow or starts one. Throws when it is away. */
export function temporalWaker(client: Client, taskQueue: string = CD_TASK_QUEUE): PromotionWaker {
  return {
    async wake(promotion) {
      const input: PromotionInput = { orgId: promotion.orgId, promotionId: promotion.promotionId }
      await client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.workflow.signalWithStart(PROMOTION_WORKFLOW, {
          workflowId: promotionWorkflowId(input),
          taskQueue,
          args: [input],
          signal: WAKE_SIGNAL,
        }),
      )
    },
  }
}
