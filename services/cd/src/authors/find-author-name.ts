import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, sql } from 'drizzle-orm'
import { releases } from '../db/releases.ts'
import type { Reach } from '../reach/reach-rules.ts'
import { addressOf, nameOfHistory, pointOf } from './author-keys.ts'
import { loadWaitingForAuthors, namesAmong } from './waiting-authors.ts'

/**
 * The name of an author, as commits carry it; null for one of whom no commit and no release of the organisation speaks, so
 * that nobody can say beforehand who an address will be.
 */
export async function findAuthorName(
  tx: Tx,
  orgId: OrgId,
  { key, reach }: { key: string; reach: Reach },
): Promise<string | null> {
  const waiting = namesAmong(await loadWaitingForAuthors(tx, orgId, reach)).get(key)
  if (waiting !== undefined) return waiting
  const point = pointOf(key)
  if (point === null) return findPersonName(tx, orgId, key)
  const [release] = await tx
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.orgId, orgId), eq(releases.source, point.source)))
    .limit(1)
  return release === undefined ? null : nameOfHistory(point)
}

/** Looks through all commits and provenance. Only for an author for whom nothing waits. */
async function findPersonName(tx: Tx, orgId: OrgId, key: string): Promise<string | null> {
  const address = addressOf(key)
  if (address === null) return null
  const [row] = await tx.execute<{ name: string }>(sql`
    select person ->> 'name' as name
    from (
      select jsonb_array_elements(c.authors || c.pushers || coalesce(jsonb_build_array(c.committer), '[]')) as person
      from cd.commits c where c.org_id = ${orgId}
      union all
      select jsonb_array_elements(d -> 'annotations' -> 'authors'
        || coalesce(jsonb_build_array(d -> 'annotations' -> 'committer'), '[]')) as person
      from cd.statements s, jsonb_array_elements(s.predicate -> 'buildDefinition' -> 'resolvedDependencies') d
      where s.org_id = ${orgId} and s.kind = 'provenance' and jsonb_typeof(d -> 'annotations' -> 'authors') = 'array'
    ) people
    where person ->> 'salt' = ${address.salt} and person ->> 'emailHash' = ${address.emailHash}
    limit 1`)
  return row?.name ?? null
}
