import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, inArray, or, sql } from 'drizzle-orm'
import { deployments, environmentStates } from '../db/deployments.ts'
import { promotions } from '../db/promotions.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { loadPlaceHistory } from '../promotions/place-history.ts'
import { type ReleaseStanding, rollbackRank } from './retention-rules.ts'

/**
 * How every release of an artifact stands. What is asked for is read before what is live, and that before what was: a
 * deployment that ends meanwhile is seen in at least one of them, so nothing on its way is ever missed.
 */
export async function loadStandings(
  tx: Tx,
  orgId: OrgId,
  of: { artifactId: string; releasesKept: number },
): Promise<ReleaseStanding[]> {
  const made = await tx
    .select({ id: releases.id, projectId: releases.projectId })
    .from(releaseArtifacts)
    .innerJoin(releases, and(eq(releases.orgId, releaseArtifacts.orgId), eq(releases.id, releaseArtifacts.releaseId)))
    .where(and(eq(releaseArtifacts.orgId, orgId), eq(releaseArtifacts.artifactId, of.artifactId)))
  const standings: ReleaseStanding[] = []
  for (const release of made) {
    const isAskedFor = await isOpen(tx, orgId, release.id)
    const isInPlace = await standsInPlace(tx, orgId, release)
    const rank = await lowestRank(tx, orgId, release)
    const newerInProject = await countNewer(tx, orgId, { ...release, max: of.releasesKept })
    standings.push({ isAskedFor, isInPlace, rollbackRank: rank, newerInProject })
  }
  return standings
}

async function isOpen(tx: Tx, orgId: OrgId, releaseId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: promotions.id })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        eq(promotions.releaseId, releaseId),
        inArray(promotions.state, ['waiting', 'deploying']),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Live, or deployed last in a place where that failed: then it may be tried again. */
async function standsInPlace(tx: Tx, orgId: OrgId, release: { id: string; projectId: string }): Promise<boolean> {
  const ofRelease = tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.releaseId, release.id)))
  const rows = await tx
    .select({ environmentId: environmentStates.environmentId })
    .from(environmentStates)
    .where(
      and(
        eq(environmentStates.orgId, orgId),
        eq(environmentStates.projectId, release.projectId),
        or(eq(environmentStates.releaseId, release.id), inArray(environmentStates.failedDeploymentId, ofRelease)),
      ),
    )
    .limit(1)
  return rows.length > 0
}

async function lowestRank(tx: Tx, orgId: OrgId, release: { id: string; projectId: string }): Promise<number | null> {
  const places = await tx
    .selectDistinct({ environmentId: deployments.environmentId })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.releaseId, release.id), eq(deployments.state, 'succeeded')))
  let lowest: number | null = null
  for (const { environmentId } of places) {
    const history = await loadPlaceHistory(tx, orgId, { projectId: release.projectId, environmentId })
    const rank = rollbackRank(history, release.id)
    if (rank !== null) lowest = Math.min(lowest ?? rank, rank)
  }
  return lowest
}

async function countNewer(
  tx: Tx,
  orgId: OrgId,
  { id, projectId, max }: { id: string; projectId: string; max: number },
): Promise<number> {
  const rows = await tx
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.orgId, orgId), eq(releases.projectId, projectId), sql`${releases.id} > ${id}`))
    .orderBy(desc(releases.createdAt))
    .limit(max)
  return rows.length
}
