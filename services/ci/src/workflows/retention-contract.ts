import type { OrgId } from '@baton/kernel/ids'

/** One run for one organisation. The one argument of its workflow. */
export type RetentionInput = { orgId: OrgId; runId: string; trigger: 'schedule' | 'request' }

/** The activities of a run, as its workflow sees them. All may be repeated. */
export type RetentionActivities = {
  /** Organisations after `after`, with an id for a run each. */
  listOrganizations(page: { after: string }): Promise<Array<{ orgId: OrgId; runId: string }>>
  /** Deletes what is in the database and the blob store; answers the hosts that keep something themselves. */
  deleteByRules(run: RetentionInput): Promise<{ hosts: string[] }>
  /** On the queue of the host. */
  deleteOnHost(run: RetentionInput): Promise<void>
  endRetention(run: RetentionInput & { hostsAway: string[] }): Promise<void>
}
