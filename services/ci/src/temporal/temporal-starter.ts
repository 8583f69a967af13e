import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { BuildStarter } from '../verbs.ts'
import type { BuildRef } from '../workflows/build-contract.ts'
import { buildWorkflowId } from '../workflows/names.ts'

const DEADLINE_MS = 5_000

/** Starts and cancels the workflows of builds. A start that happened before, and a cancel of what is over, are success. */
export function temporalStarter(client: Client, taskQueue: string): BuildStarter {
  return {
    start: ({ orgId, buildId }) =>
      withDeadline(client, async () => {
        const build: BuildRef = { orgId, buildId }
        try {
          await client.workflow.start('buildWorkflow', {
            workflowId: buildWorkflowId(build),
            taskQueue,
            args: [build],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            priority: { fairnessKey: orgId },
          })
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
        }
      }),
    cancel: (build) =>
      withDeadline(client, async () => {
        try {
          await client.workflow.getHandle(buildWorkflowId(build)).cancel()
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error
        }
      }),
  }
}

/** Whether Temporal has an open workflow for the build. Throws while it does not answer. */
export function isWorkflowOpen(client: Client, build: { orgId: string; buildId: string }): Promise<boolean> {
  return withDeadline(client, async () => {
    try {
      const { status } = await client.workflow.getHandle(buildWorkflowId(build)).describe()
      return status.name === 'RUNNING'
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    }
  })
}

function withDeadline<Result>(client: Client, call: () => Promise<Result>): Promise<Result> {
  return client.connection.withDeadline(Date.now() + DEADLINE_MS, call)
}
