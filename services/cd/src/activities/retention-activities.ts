import type { Database } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import { Context } from '@temporalio/activity'
import { listOrganizations } from '../queues/organizations.ts'
import { systemOrg } from '../queues/system-org.ts'
import type { RetentionParts } from '../retention/retention-parts.ts'
import { sweepOrganization } from '../retention/sweep-organization.ts'
import type { RetentionInput } from '../workflows/names.ts'
import { withHeartbeat } from './with-heartbeat.ts'

const ORGANIZATIONS_AT_ONCE = 100

/** The activities of a run of the rules of retention. Both may be repeated. */
export type RetentionActivities = {
  /** Organisations after `after`, with an id for a run each. */
  listOrganizations(page: { after: string }): Promise<Array<{ orgId: string; runId: string }>>
  deleteByRules(run: RetentionInput): Promise<void>
}

/** The activities over this process's parts. */
export function retentionActivities(parts: RetentionParts & { systemDb: Database; newId: NewId }): RetentionActivities {
  return {
    async listOrganizations({ after }) {
      const orgIds = await listOrganizations(parts.systemDb, after, ORGANIZATIONS_AT_ONCE)
      return orgIds.map((orgId) => ({ orgId, runId: parts.newId('rrn') }))
    },
    deleteByRules: (run) =>
      withHeartbeat(Context.current(), ({ signal }) =>
        sweepOrganization(parts, { ...run, orgId: systemOrg(run.orgId) }, signal),
      ),
  }
}
