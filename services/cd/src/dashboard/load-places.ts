import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { deploymentSteps, deployments, environmentStates } from '../db/deployments.ts'
import { lifecyclePhases } from '../db/lifecycles.ts'
import { promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { placeKey } from '../environments/place.ts'
import { statusOf } from '../promotions/promotion-states.ts'
import { iso, isoOrNull } from '../words/iso.ts'

const failed = alias(deployments, 'failed_deployments')
const failedRelease = alias(releases, 'failed_releases')

/** What is known of the places of some projects, by `<project>/<environment>`. Five queries, however many there are. */
export async function loadPlaces(
  { tx, orgId }: { tx: Tx; orgId: OrgId },
  window: ReadonlyArray<{ id: string; lifecycleId: string }>,
) {
  const projectIds = window.map((project) => project.id)
  const lifecycleIds = [...new Set(window.map((project) => project.lifecycleId))]
  if (projectIds.length === 0) return { phases: [], states: new Map(), pending: new Map(), failed: new Map() }
  const phases = await tx
    .select({ lifecycleId: lifecyclePhases.lifecycleId, environmentId: lifecyclePhases.environmentId })
    .from(lifecyclePhases)
    .where(and(eq(lifecyclePhases.orgId, orgId), inArray(lifecyclePhases.lifecycleId, lifecycleIds)))
  const states = await tx
    .select({
      state: environmentStates,
      version: releases.version,
      failure: { promotionId: failed.promotionId, at: failed.finishedAt, state: failed.state },
      failedVersion: failedRelease.version,
    })
    .from(environmentStates)
    .leftJoin(releases, and(eq(releases.orgId, environmentStates.orgId), eq(releases.id, environmentStates.releaseId)))
    .leftJoin(
      failed,
      and(eq(failed.orgId, environmentStates.orgId), eq(failed.id, environmentStates.failedDeploymentId)),
    )
    .leftJoin(failedRelease, and(eq(failedRelease.orgId, failed.orgId), eq(failedRelease.id, failed.releaseId)))
    .where(and(eq(environmentStates.orgId, orgId), inArray(environmentStates.projectId, projectIds)))
  const open = await tx
    .select({ promotion: promotions, version: releases.version })
    .from(promotions)
    .innerJoin(releases, and(eq(releases.orgId, promotions.orgId), eq(releases.id, promotions.releaseId)))
    .where(
      and(
        eq(promotions.orgId, orgId),
        inArray(promotions.projectId, projectIds),
        inArray(promotions.state, ['waiting', 'deploying']),
      ),
    )
    .orderBy(promotions.number)
  const progress = await loadProgress(
    tx,
    orgId,
    open.filter((row) => row.promotion.state === 'deploying').map((row) => row.promotion.id),
  )
  return {
    phases,
    states: new Map(states.map((row) => [placeKey(row.state), stateView(row)])),
    failed: new Map(
      states.flatMap(({ state, failure, failedVersion }) =>
        failure?.at == null || failedVersion === null
          ? []
          : [
              [
                placeKey(state),
                { promotionId: failure.promotionId, version: failedVersion, at: iso(failure.at), state: failure.state },
              ] as const,
            ],
      ),
    ),
    // What deploys is shown before what waits behind it.
    pending: new Map(
      [
        ...open.filter((row) => row.promotion.state === 'waiting'),
        ...open.filter((row) => row.promotion.state === 'deploying'),
      ].map(({ promotion, version }) => [
        placeKey(promotion),
        {
          promotionId: promotion.id,
          number: promotion.number,
          version,
          kind: promotion.kind,
          status: pendingStatus(promotion.state, promotion.approvalsCompleteAt),
          progress: progress.get(promotion.id) ?? null,
        },
      ]),
    ),
  }
}

function stateView({ state, version }: { state: typeof environmentStates.$inferSelect; version: string | null }) {
  const { releaseId, deploymentId, liveSince, health } = state
  const live =
    releaseId === null || version === null || deploymentId === null || liveSince === null
      ? null
      : { releaseId, version, since: iso(liveSince), deploymentId, health }
  return {
    live,
    uncertainSince: isoOrNull(state.uncertainSince),
    automationHeld: state.automationHeldSince !== null,
  }
}

function pendingStatus(state: string, completeAt: Date | null): 'waitingForApproval' | 'held' | 'deploying' {
  if (state === 'deploying') return 'deploying'
  return statusOf('waiting', completeAt === null ? ['approvals'] : []) === 'held' ? 'held' : 'waitingForApproval'
}

async function loadProgress(tx: Tx, orgId: OrgId, promotionIds: readonly string[]) {
  if (promotionIds.length === 0) return new Map<string, { done: number; total: number }>()
  const rows = await tx
    .select({
      promotionId: deployments.promotionId,
      done: sql<number>`count(*) filter (where ${deploymentSteps.state} in ('succeeded', 'skipped'))::int`,
      total: sql<number>`count(*)::int`,
    })
    .from(deployments)
    .innerJoin(
      deploymentSteps,
      and(eq(deploymentSteps.orgId, deployments.orgId), eq(deploymentSteps.deploymentId, deployments.id)),
    )
    .where(
      and(
        eq(deployments.orgId, orgId),
        eq(deployments.state, 'running'),
        inArray(deployments.promotionId, [...promotionIds]),
      ),
    )
    .groupBy(deployments.promotionId)
  return new Map(rows.map(({ promotionId, done, total }) => [promotionId, { done, total }]))
}
