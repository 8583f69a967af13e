import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { deployments, environmentStates } from '../db/deployments.ts'
import { projects } from '../db/projects.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { isoOrNull } from '../words/iso.ts'
import { named } from '../words/named.ts'
import type { environmentStateField } from './environment-fields.ts'

type StateView = z.output<typeof environmentStateField>

/** Which projects of an environment are asked about: those by name after one, that a search finds. */
export type StateWindow = {
  environmentId: string
  search: string | undefined
  after: string | undefined
  limit: number
}

/** What is live in an environment now, by project name. */
export async function loadStateNow(tx: Tx, orgId: OrgId, window: StateWindow): Promise<StateView[]> {
  const rows = await tx
    .select({
      state: environmentStates,
      projectName: projects.name,
      version: releases.version,
      promotionId: deployments.promotionId,
    })
    .from(environmentStates)
    .innerJoin(projects, and(eq(projects.orgId, environmentStates.orgId), eq(projects.id, environmentStates.projectId)))
    .leftJoin(releases, and(eq(releases.orgId, environmentStates.orgId), eq(releases.id, environmentStates.releaseId)))
    .leftJoin(
      deployments,
      and(eq(deployments.orgId, environmentStates.orgId), eq(deployments.id, environmentStates.deploymentId)),
    )
    .where(
      and(
        eq(environmentStates.orgId, orgId),
        eq(environmentStates.environmentId, window.environmentId),
        within(window),
      ),
    )
    .orderBy(asc(projects.name))
    .limit(window.limit)
  const digests = await digestsOf(
    tx,
    orgId,
    rows.flatMap((row) => row.state.releaseId ?? []),
  )
  return rows.map(({ state, projectName, version, promotionId }) => ({
    projectId: state.projectId,
    projectName,
    releaseId: state.releaseId,
    version,
    since: isoOrNull(state.liveSince),
    deploymentId: state.deploymentId,
    promotionId,
    health: state.health,
    uncertainSince: isoOrNull(state.uncertainSince),
    artifacts: digests.get(state.releaseId ?? '') ?? [],
  }))
}

/** What was live in an environment at a past moment: of each project, what had last come there by then. */
export async function loadStateAt(tx: Tx, orgId: OrgId, window: StateWindow & { at: Date }): Promise<StateView[]> {
  const { environmentId, at } = window
  const rows = await tx.execute<LastOfProject>(sql`
    select projects.id as "projectId", projects.name as "projectName", r.id as "releaseId", r.version, live.id as "deploymentId",
      live.promotion_id as "promotionId", live.finished_at as "since", mixed.finished_at as "mixedSince"
    from cd.projects
    left join lateral (${lastEnded('succeeded', orgId, environmentId, at)}) live on true
    left join lateral (${lastEnded('uncertain', orgId, environmentId, at)}) mixed on true
    left join cd.releases r on r.org_id = projects.org_id and r.id = live.release_id
    where ${and(eq(projects.orgId, orgId), within(window))} and (live.id is not null or mixed.id is not null)
    order by projects.name limit ${window.limit}`)
  const digests = await digestsOf(
    tx,
    orgId,
    rows.flatMap((row) => row.releaseId ?? []),
  )
  return rows.map(({ projectId, projectName, releaseId, version, deploymentId, promotionId, ...row }) => {
    const since = row.since === null ? null : new Date(row.since)
    const mixedSince = row.mixedSince === null ? null : new Date(row.mixedSince)
    const uncertain = mixedSince !== null && (since === null || mixedSince > since) ? mixedSince : null
    return {
      ...{ projectId, projectName, releaseId, version, deploymentId, promotionId },
      since: isoOrNull(since),
      health: uncertain === null && since !== null ? ('healthy' as const) : ('unknown' as const),
      uncertainSince: isoOrNull(uncertain),
      artifacts: digests.get(releaseId ?? '') ?? [],
    }
  })
}

function within({ search, after }: StateWindow): SQL | undefined {
  return and(named(projects.name, search), after === undefined ? undefined : gt(projects.name, after))
}

type LastOfProject = {
  projectId: string
  projectName: string
  releaseId: string | null
  version: string | null
  deploymentId: string | null
  promotionId: string | null
  since: string | Date | null
  mixedSince: string | Date | null
}

/** The last deployment of a project that had ended so by then: one look-up by the index of the place, however many ran. */
function lastEnded(state: 'succeeded' | 'uncertain', orgId: OrgId, environmentId: string, at: Date) {
  return sql`select d.id, d.promotion_id, d.release_id, d.finished_at from cd.deployments d
    where d.org_id = ${orgId} and d.project_id = projects.id and d.environment_id = ${environmentId} and d.state = ${state}
      and d.finished_at <= ${at.toISOString()}::timestamptz
    order by d.finished_at desc limit 1`
}

async function digestsOf(tx: Tx, orgId: OrgId, releaseIds: readonly string[]) {
  const digests = new Map<string, Array<{ purl: string; sha256: string }>>()
  if (releaseIds.length === 0) return digests
  const rows = await tx
    .select({ releaseId: releaseArtifacts.releaseId, purl: artifacts.purl, sha256: artifacts.sha256 })
    .from(releaseArtifacts)
    .innerJoin(
      artifacts,
      and(eq(artifacts.orgId, releaseArtifacts.orgId), eq(artifacts.id, releaseArtifacts.artifactId)),
    )
    .where(and(eq(releaseArtifacts.orgId, orgId), inArray(releaseArtifacts.releaseId, [...releaseIds])))
  for (const { releaseId, purl, sha256 } of rows) {
    digests.set(releaseId, [...(digests.get(releaseId) ?? []), { purl, sha256 }])
  }
  return digests
}
