import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { deployments, environmentStates } from '../db/deployments.ts'
import { promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import type { PhaseRow } from '../projects/project-rows.ts'
import { iso } from '../words/iso.ts'

/** One stop of a release's way. */
export type ReleaseStop = {
  environmentId: string
  environmentName: string
  automatic: boolean
  standing: 'live' | 'was' | 'waiting' | 'deploying' | 'never'
  at: string | null
  promotionId: string | null
  liveVersion: string | null
}

/** Where each of some releases of one project is on its way through the lifecycle. */
export async function loadStops(
  tx: Tx,
  orgId: OrgId,
  of: { projectId: string; releaseIds: readonly string[]; phases: readonly PhaseRow[] },
): Promise<Map<string, ReleaseStop[]>> {
  if (of.releaseIds.length === 0) return new Map()
  const releaseIds = [...of.releaseIds]
  const states = await tx
    .select({
      environmentId: environmentStates.environmentId,
      releaseId: environmentStates.releaseId,
      since: environmentStates.liveSince,
      version: releases.version,
    })
    .from(environmentStates)
    .innerJoin(releases, and(eq(releases.orgId, environmentStates.orgId), eq(releases.id, environmentStates.releaseId)))
    .where(and(eq(environmentStates.orgId, orgId), eq(environmentStates.projectId, of.projectId)))
  const past = await tx
    .select({
      environmentId: deployments.environmentId,
      releaseId: deployments.releaseId,
      promotionId: deployments.promotionId,
      at: deployments.finishedAt,
    })
    .from(deployments)
    .where(
      and(eq(deployments.orgId, orgId), inArray(deployments.releaseId, releaseIds), eq(deployments.state, 'succeeded')),
    )
    .orderBy(desc(deployments.id))
  const open = await tx
    .select({
      environmentId: promotions.environmentId,
      releaseId: promotions.releaseId,
      promotionId: promotions.id,
      state: promotions.state,
      at: promotions.requestedAt,
    })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        inArray(promotions.releaseId, releaseIds),
        inArray(promotions.state, ['waiting', 'deploying']),
      ),
    )
  return new Map(
    releaseIds.map((releaseId) => [
      releaseId,
      of.phases.map(({ environmentId, environmentName, automatic }): ReleaseStop => {
        const here = (row: { environmentId: string; releaseId: string | null }) =>
          row.environmentId === environmentId && row.releaseId === releaseId
        const base = { environmentId, environmentName, automatic }
        const live = states.find((row) => row.environmentId === environmentId)
        const liveVersion = live?.version ?? null
        const under = open.find(here)
        const was = past.find(here)
        if (under) {
          const standing = under.state === 'deploying' ? 'deploying' : 'waiting'
          return { ...base, standing, at: iso(under.at), promotionId: under.promotionId, liveVersion }
        }
        const promotionId = was?.promotionId ?? null
        if (live?.releaseId === releaseId) {
          return { ...base, standing: 'live', at: live.since && iso(live.since), promotionId, liveVersion }
        }
        if (was) return { ...base, standing: 'was', at: was.at && iso(was.at), promotionId, liveVersion }
        return { ...base, standing: 'never', at: null, promotionId: null, liveVersion }
      }),
    ]),
  )
}
