import { Context } from '@temporalio/activity'
import { listOrganizations } from '../queues/organizations.ts'
import { sweepHost } from '../retention/sweep-host.ts'
import { endRun, sweepOrganization } from '../retention/sweep-organization.ts'
import type { RetentionActivities } from '../workflows/retention-contract.ts'
import { whileBeating } from './while-beating.ts'
import type { WorkerDeps } from './worker-deps.ts'

const ORGANIZATIONS_AT_ONCE = 100

/** The activities of a run of the retention rules. `ending` fires when the process is about to end: another one goes on. */
export function retentionActivities(deps: WorkerDeps, ending: AbortSignal): RetentionActivities {
  const signal = () => AbortSignal.any([ending, Context.current().cancellationSignal])
  return {
    async listOrganizations({ after }) {
      const orgIds = await listOrganizations(deps.systemDb, after, ORGANIZATIONS_AT_ONCE)
      return orgIds.map((orgId) => ({ orgId, runId: deps.newId('rrn') }))
    },
    deleteByRules: (run) => whileBeating(Context.current(), () => sweepOrganization(deps, run, signal())),
    deleteOnHost: (run) => whileBeating(Context.current(), () => sweepHost(deps, run.orgId, run.runId, signal())),
    endRetention: (run) => endRun(deps, run),
  }
}
