import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, lt } from 'drizzle-orm'
import { deployments } from '../db/deployments.ts'
import type { Place } from '../environments/place.ts'
import type { Arrival } from './rollback-rules.ts'

/**
 * What succeeded in a place, the oldest first (ids sort by the time at which they were made); `before` leaves out that
 * deployment and what came after it.
 */
export async function loadPlaceHistory(tx: Tx, orgId: OrgId, place: Place, before?: string | null): Promise<Arrival[]> {
  const rows = await tx
    .select({
      releaseId: deployments.releaseId,
      kind: deployments.kind,
      startedAt: deployments.startedAt,
      finishedAt: deployments.finishedAt,
    })
    .from(deployments)
    .where(
      and(
        eq(deployments.orgId, orgId),
        eq(deployments.projectId, place.projectId),
        eq(deployments.environmentId, place.environmentId),
        eq(deployments.state, 'succeeded'),
        before == null ? undefined : lt(deployments.id, before),
      ),
    )
    .orderBy(asc(deployments.id))
  return rows.map(({ releaseId, kind, startedAt, finishedAt }) => ({ releaseId, kind, at: finishedAt ?? startedAt }))
}
