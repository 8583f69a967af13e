import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { eq, sql } from 'drizzle-orm'
import { buildSchedules } from '../db/build-schedules.ts'
import { notifyAdmission } from '../events/notices.ts'
import { listWaitingLine } from './build-rows.ts'

/** How long a start may take before the sweeper looks whether it happened. */
export const START_GRACE_MS = 2_000

/**
 * Gives free slots of the organisation to the builds that wait longest, and answers their ids: start their workflows after
 * the commit. One transaction of an organisation at a time counts, so that no slot is given twice.
 */
export async function admitBuilds(tx: Tx, orgId: OrgId, slots: number, now: Date): Promise<string[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ci:admit:${orgId}`}, 0))`)
  const [row] = await tx
    .select({ busy: sql<number>`count(*)::int` })
    .from(buildSchedules)
    .where(eq(buildSchedules.orgId, orgId))
  const free = slots - (row?.busy ?? 0)
  if (free <= 0) return []
  const admitted = await listWaitingLine(tx, orgId, { limit: free })
  if (admitted.length === 0) return []
  const dueAt = new Date(now.getTime() + START_GRACE_MS)
  await tx.insert(buildSchedules).values(admitted.map((id) => ({ orgId, id, dueAt })))
  for (const id of admitted) await notifyAdmission(tx, orgId, id)
  return admitted
}
