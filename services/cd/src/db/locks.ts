import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { sql } from 'drizzle-orm'

/** Makes changes of one thing wait for each other until the transaction ends. Narrow on purpose: one name, one thing. */
export async function lockNamed(tx: Tx, orgId: OrgId, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`cd/${orgId}/${name}`}, 0))`)
}

/** The lock of a source: what it publishes, and who takes that, are not changed at once. */
export function lockSource(tx: Tx, orgId: OrgId, source: string): Promise<void> {
  return lockNamed(tx, orgId, `source/${source}`)
}

/** The lock of a place: whatever asks for, starts or ends a change of what is live there. */
export function lockPlace(tx: Tx, orgId: OrgId, place: { projectId: string; environmentId: string }): Promise<void> {
  return lockNamed(tx, orgId, `place/${place.environmentId}/${place.projectId}`)
}
