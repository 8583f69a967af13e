import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { deployments, environmentStates } from '../db/deployments.ts'
import { projects } from '../db/projects.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import type { environmentStateField } from './environment-fields.ts'

type StateView = z.output<typeof environmentStateField>

/** What is live in an environment now, by project. */
export async function loadStateNow(tx: Tx, orgId: OrgId, environmentId: string): Promise<StateView[]> {
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
    .where(and(eq(environmentStates.orgId, orgId), eq(environmentStates.environmentId, environmentId)))
    .orderBy(asc(projects.name))
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
export async function loadStateAt(tx: Tx, orgId: OrgId, environmentId: string, at: Date): Promise<StateView[]> {
  const ended = and(
    eq(deployments.orgId, orgId),
    eq(deployments.environmentId, environmentId),
    inArray(deployments.state, ['succeeded', 'uncertain']),
    lte(deployments.finishedAt, at),
  )
  const rows = await tx
    .selectDistinctOn([deployments.projectId, deployments.state], {
      projectId: deployments.projectId,
      projectName: projects.name,
      releaseId: deployments.releaseId,
      version: releases.version,
      state: deployments.state,
      at: deployments.finishedAt,
      deploymentId: deployments.id,
      promotionId: deployments.promotionId,
    })
    .from(deployments)
    .innerJoin(projects, and(eq(projects.orgId, deployments.orgId), eq(projects.id, deployments.projectId)))
    .innerJoin(releases, and(eq(releases.orgId, deployments.orgId), eq(releases.id, deployments.releaseId)))
    .where(ended)
    .orderBy(deployments.projectId, deployments.state, sql`${deployments.finishedAt} desc`)
  const digests = await digestsOf(
    tx,
    orgId,
    rows.map((row) => row.releaseId),
  )
  const byProject = new Map(rows.map((row) => [row.projectId, row.projectName]))
  return [...byProject].map(([projectId, projectName]) => {
    const live = rows.find((row) => row.projectId === projectId && row.state === 'succeeded')
    const mixed = rows.find((row) => row.projectId === projectId && row.state === 'uncertain')
    const uncertain = mixed?.at != null && (live?.at == null || mixed.at > live.at) ? mixed.at : null
    return {
      projectId,
      projectName,
      releaseId: live?.releaseId ?? null,
      version: live?.version ?? null,
      since: live?.at ? iso(live.at) : null,
      deploymentId: live?.deploymentId ?? null,
      promotionId: live?.promotionId ?? null,
      health: uncertain === null && live !== undefined ? ('healthy' as const) : ('unknown' as const),
      uncertainSince: isoOrNull(uncertain),
      artifacts: digests.get(live?.releaseId ?? '') ?? [],
    }
  })
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
