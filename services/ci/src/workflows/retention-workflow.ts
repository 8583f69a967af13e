import { continueAsNew, executeChild, proxyActivities } from '@temporalio/workflow'
import { hostQueue, retentionWorkflowId } from './names.ts'
import type { RetentionActivities, RetentionInput } from './retention-contract.ts'

// Tried until it works: a part of Baton may be down, and what was deleted stays deleted.
const retry = { initialInterval: '1s', maximumInterval: '1m' } as const

const { listOrganizations, endRetention } = proxyActivities<
  Pick<RetentionActivities, 'listOrganizations' | 'endRetention'>
>({ startToCloseTimeout: '1m', retry })

const { deleteByRules } = proxyActivities<Pick<RetentionActivities, 'deleteByRules'>>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '10s',
  retry,
})

/** Every organisation, one after the other, so that a day's deletions never take the machine from builds. */
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

/** One run for one organisation: the store, then each host. A host that is away is left to the next run. */
export async function retentionWorkflow(run: RetentionInput): Promise<void> {
  const { hosts } = await deleteByRules(run)
  const hostsAway: string[] = []
  for (const hostId of hosts) if (!(await sweepHost(run, hostId))) hostsAway.push(hostId)
  await endRetention({ ...run, hostsAway })
}

async function sweepHost(run: RetentionInput, hostId: string): Promise<boolean> {
  const { deleteOnHost } = proxyActivities<Pick<RetentionActivities, 'deleteOnHost'>>({
    taskQueue: hostQueue(hostId),
    scheduleToStartTimeout: '1m',
    startToCloseTimeout: '2h',
    heartbeatTimeout: '10s',
    retry: { ...retry, maximumAttempts: 5 },
  })
  try {
    await deleteOnHost(run)
    return true
  } catch {
    return false
  }
}
