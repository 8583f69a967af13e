import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, notExists, sql } from 'drizzle-orm'
import { hasEnded, VERDICTS } from '../builds/build-states.ts'
import { artifacts } from '../db/artifacts.ts'
import { attestations } from '../db/attestations.ts'
import { builds } from '../db/builds.ts'
import { publications } from '../db/publications.ts'
import { repositories } from '../db/repositories.ts'
import type { BuildFacts } from './retention-rules.ts'

/** A build that still has bytes. */
export type HeldBuild = BuildFacts & { id: string; createdAt: Date }

/**
 * The next builds that still have bytes, the oldest first, after `cursor`. Asked of partial indexes, so that builds whose
 * bytes are gone cost nothing.
 */
export async function listHoldingBuilds(tx: Tx, orgId: OrgId, cursor: string, limit: number): Promise<string[]> {
  const rows = await tx.execute<{ build_id: string }>(sql`
    select build_id from (
      (select distinct build_id from ci.logs
        where org_id = ${orgId} and deleted_at is null and build_id > ${cursor} order by build_id limit ${limit})
      union
      (select distinct build_id from ci.artifacts
        where org_id = ${orgId} and deleted_at is null and build_id > ${cursor} order by build_id limit ${limit})
      union
      (select distinct build_id from ci.reports
        where org_id = ${orgId} and sha256 is not null and deleted_at is null and build_id > ${cursor}
        order by build_id limit ${limit})
    ) as holding order by build_id limit ${limit}`)
  return rows.map((row) => row.build_id)
}

/** What is known of builds, by which the rules judge them. `newestOf`: how many of each branch the rules keep. */
export async function loadBuildFacts(
  tx: Tx,
  orgId: OrgId,
  of: { buildIds: readonly string[]; newestOf: number },
): Promise<HeldBuild[]> {
  const buildIds = [...of.buildIds]
  if (buildIds.length === 0) return []
  const rows = await tx
    .select({
      id: builds.id,
      repositoryId: builds.repositoryId,
      ref: builds.ref,
      state: builds.state,
      createdAt: builds.createdAt,
      finishedAt: builds.finishedAt,
      defaultBranch: repositories.defaultBranch,
    })
    .from(builds)
    .innerJoin(repositories, and(eq(repositories.orgId, builds.orgId), eq(repositories.id, builds.repositoryId)))
    .where(and(eq(builds.orgId, orgId), inArray(builds.id, buildIds)))
  const newest = await newestOfRefs(tx, orgId, buildIds, of.newestOf)
  const verdicts = await lastVerdicts(tx, orgId, buildIds)
  const publishing = await beingPublished(tx, orgId, buildIds)
  return rows.map((row) => {
    const newer = (newest.get(`${row.repositoryId} ${row.ref}`) ?? []).filter((id) => id > row.id)
    return {
      id: row.id,
      createdAt: row.createdAt,
      endedAt: hasEnded(row.state) ? (row.finishedAt ?? row.createdAt) : null,
      ref: row.ref,
      newerOnRef: newer.length,
      isLastVerdict: verdicts.has(row.id),
      isBeingPublished: publishing.has(row.id),
    }
  })
}

/** The newest builds of each ref that one of these builds is of, by repository and ref. */
async function newestOfRefs(
  tx: Tx,
  orgId: OrgId,
  buildIds: readonly string[],
  count: number,
): Promise<Map<string, string[]>> {
  const rows = await tx.execute<{ repository_id: string; ref: string; id: string }>(sql`
    select refs.repository_id, refs.ref, newest.id
    from (select distinct repository_id, ref from ci.builds where org_id = ${orgId} and id in ${buildIds}) as refs
    cross join lateral (
      select id from ci.builds
      where org_id = ${orgId} and repository_id = refs.repository_id and ref = refs.ref
      order by id desc limit ${count}
    ) as newest`)
  const found = new Map<string, string[]>()
  for (const { repository_id, ref, id } of rows) {
    const name = `${repository_id} ${ref}`
    found.set(name, [...(found.get(name) ?? []), id])
  }
  return found
}

/** The builds that are the last verdict about the default branch of a repository of these builds. */
async function lastVerdicts(tx: Tx, orgId: OrgId, buildIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ id: string }>(sql`
    select verdict.id
    from ci.repositories as named
    cross join lateral (
      select id from ci.builds
      where org_id = ${orgId} and repository_id = named.id
        and ref = 'refs/heads/' || named.default_branch and state in ${[...VERDICTS]}
      order by id desc limit 1
    ) as verdict
    where named.org_id = ${orgId}
      and named.id in (select repository_id from ci.builds where org_id = ${orgId} and id in ${buildIds})`)
  return new Set(rows.map(({ id }) => id))
}

async function beingPublished(tx: Tx, orgId: OrgId, buildIds: string[]): Promise<Set<string>> {
  const onTheWay = await tx
    .selectDistinct({ buildId: publications.buildId })
    .from(publications)
    .where(
      and(eq(publications.orgId, orgId), inArray(publications.buildId, buildIds), eq(publications.state, 'pending')),
    )
  const unsigned = await tx
    .selectDistinct({ buildId: artifacts.buildId })
    .from(artifacts)
    .innerJoin(builds, and(eq(builds.orgId, artifacts.orgId), eq(builds.id, artifacts.buildId)))
    .where(
      and(
        eq(artifacts.orgId, orgId),
        inArray(artifacts.buildId, buildIds),
        eq(builds.state, 'passed'),
        notExists(
          tx
            .select({ id: attestations.id })
            .from(attestations)
            .where(and(eq(attestations.orgId, artifacts.orgId), eq(attestations.artifactId, artifacts.id))),
        ),
      ),
    )
  return new Set([...onTheWay, ...unsigned].map(({ buildId }) => buildId))
}
