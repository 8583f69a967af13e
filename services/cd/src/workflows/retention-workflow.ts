import { continueAsNew, executeChild, proxyActivities } from '@temporalio/workflow'
import type { RetentionActivities } from '../activities/retention-activities.ts'
import { type RetentionInput, retentionWorkflowId } from './names.ts'

// Tried until it works: a part of Baton may be down, and what was deleted stays deleted.
const retry = { initialInterval: '1s', maximumInterval: '1m' } as const

const { listOrganizations } = proxyActivities<Pick<RetentionActivities, 'listOrganizations'>>({
  startToCloseTimeout: '1m',
  retry,
})
const { deleteByRules } = proxyActivities<Pick<RetentionActivities, 'deleteByRules'>>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '10s',
  retry,
})

/** Every organisation, one after the other, so that a day's deletions never take the machine from deployments. */
export async function dailyRetentionWorkflow({ after }: { after: string }): Promise<void> {
  const runs = await listOrganizations({ after })
  const last = runs.at(-1)
  if (!last) return
  for (const run of runs) await runOne({ ...run, trigger: 'schedule' })
  await continueAsNew<typeof dailyRetentionWorkflow>({ after: last.orgId })
}

async function runOne(run: RetentionInput): Promise<void> {
  try {
    await executeChild(retentionWorkflow, { workflowId: retentionWorkflowId(run), args: [run] })
  } catch (error) {
    // Somebody has just asked for it.
    if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error
  }
}

/** One run for one organisation. */
export async function retentionWorkflow(run: RetentionInput): Promise<void> {
  await deleteByRules(run)
}
