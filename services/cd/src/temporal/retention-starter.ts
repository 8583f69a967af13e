import { type Client, ScheduleAlreadyRunning, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { RetentionStarter } from '../dependencies.ts'
import {
  CD_TASK_QUEUE,
  DAILY_RETENTION_WORKFLOW,
  RETENTION_WORKFLOW,
  type RetentionInput,
  retentionWorkflowId,
} from '../workflows/names.ts'

const DEADLINE_MS = 5_000

/** Starts runs over Temporal. */
export function retentionStarter(client: Client, taskQueue: string = CD_TASK_QUEUE): RetentionStarter {
  return async ({ orgId, runId }) => {
    const run: RetentionInput = { orgId, runId, trigger: 'request' }
    await client.connection.withDeadline(Date.now() + DEADLINE_MS, async () => {
      try {
        await client.workflow.start(RETENTION_WORKFLOW, {
          workflowId: retentionWorkflowId(run),
          taskQueue,
          args: [run],
        })
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      }
    })
  }
}

/** Has the rules run once a day, at night by UTC; after an outage of less than a day, at its end. Safe to call again. */
export async function scheduleRetention(client: Client, taskQueue: string = CD_TASK_QUEUE): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: `${taskQueue}/retention`,
      spec: { calendars: [{ hour: 3, minute: 10 }], jitter: '30m' },
      policies: { overlap: 'SKIP', catchupWindow: '1 day' },
      action: {
        type: 'startWorkflow',
        workflowType: DAILY_RETENTION_WORKFLOW,
        workflowId: `${taskQueue}/retention`,
        taskQueue,
        args: [{ after: '' }],
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
