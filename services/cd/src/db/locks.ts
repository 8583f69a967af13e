import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { sql } from 'drizzle-orm'

/** Makes changes of one thing wait for each other until the transaction ends. Narrow on purpose: one name, one thing. */
export async function lockNamed(tx: Tx, orgId: OrgId, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`cd/${orgId}/${name}`}, 0))`)
}

/**
 * Held while an artifact of a source is accepted, and while it is changed which projects trust the source: neither misses
 * the other. Taken before the locks of projects and artifacts.
 */
export async function lockSources(tx: Tx, orgId: OrgId, sources: readonly string[]): Promise<void> {
  for (const source of [...new Set(sources)].toSorted()) await lockNamed(tx, orgId, `source/${source}`)
}

/** The lock of a place: whatever asks for, starts or ends a change of what is live there. */
export function lockPlace(tx: Tx, orgId: OrgId, place: { projectId: string; environmentId: string }): Promise<void> {
  return lockNamed(tx, orgId, `place/${place.environmentId}/${place.projectId}`)
}
