import { mintOrgId } from '@baton/kernel/mint-org-id'
import { Context } from '@temporalio/activity'
import { asc, gt } from 'drizzle-orm'
import { repositories } from '../db/repositories.ts'
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
      const rows = await deps.systemDb
        .selectDistinct({ orgId: repositories.orgId })
        .from(repositories)
        .where(gt(repositories.orgId, after))
        .orderBy(asc(repositories.orgId))
        .limit(ORGANIZATIONS_AT_ONCE)
      return rows.map(({ orgId }) => ({ orgId: mintOrgId(orgId), runId: deps.newId('rrn') }))
    },
    deleteByRules: (run) => whileBeating(Context.current(), () => sweepOrganization(deps, run, signal())),
    deleteOnHost: (run) => whileBeating(Context.current(), () => sweepHost(deps, run.orgId, run.runId, signal())),
    endRetention: (run) => endRun(deps, run),
  }
}
