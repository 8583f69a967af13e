import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { deploymentSteps, deployments, environmentStates } from '../db/deployments.ts'
import { lockPlace } from '../db/locks.ts'
import { type CdScope, command } from '../dependencies.ts'
import { endPromotion } from '../promotions/end-promotion.ts'
import { lockPromotionRow, type PromotionRow } from '../promotions/promotion-rows.ts'
import { wake, wakeWaiting } from '../promotions/wakes.ts'
import { type DeploymentRow, type DeploymentStepRow, getDeploymentRow, listSteps } from './deployment-rows.ts'
import type { DeploymentState, StepState } from './deployment-states.ts'

/**
 * Ends a deployment by what its steps came to, sets what is live there, and ends its promotion, all or nothing. Repeated,
 * it changes nothing more. A `fault` of Baton's own ends it in place of what its steps came to.
 */
export const finishDeployment = command(
  {
    action: 'promotion:read',
    audit: 'deployment.finished',
    input: z.object({ deploymentId: z.string(), fault: z.string().optional() }),
  },
  async (scope, { deploymentId, fault }) => {
    const { tx, orgId, now } = scope
    const found = await getDeploymentRow(tx, orgId, deploymentId)
    await lockPlace(tx, orgId, found)
    const deployment = await getDeploymentRow(tx, orgId, deploymentId)
    if (deployment.state !== 'running') return { value: { state: deployment.state }, audit: 'unchanged' }
    const promotion = await lockPromotionRow(tx, orgId, deployment.promotionId)
    const steps = await listSteps(tx, orgId, deploymentId)
    const { state, failure } = fault === undefined ? outcomeOf(deployment, steps) : faultOf(deployment, steps, fault)
    const stepsIn = (was: StepState) =>
      and(
        eq(deploymentSteps.orgId, orgId),
        eq(deploymentSteps.deploymentId, deploymentId),
        eq(deploymentSteps.state, was),
      )
    await tx.update(deploymentSteps).set({ state: 'skipped' }).where(stepsIn('queued'))
    if (fault !== undefined) {
      const lost = { state: 'infrastructure', detail: fault, finishedAt: now } as const
      await tx.update(deploymentSteps).set(lost).where(stepsIn('running'))
    }
    await tx
      .update(deployments)
      .set({ state, failure, finishedAt: now, logEnded: true })
      .where(and(eq(deployments.orgId, orgId), eq(deployments.id, deploymentId)))
    await setEnvironmentState(scope, deployment, promotion, state)
    await endPromotion(scope, promotion, {
      state: state === 'succeeded' ? 'deployed' : 'failed',
      endedBy: null,
      endReason: failure,
    })
    const waking = await wake(scope, [promotion.id])
    const others = await wakeWaiting(scope, { projectId: deployment.projectId })
    return {
      value: { state },
      audit: {
        target: { type: 'deployment', id: deploymentId },
        before: { release: deployment.fromReleaseId },
        after: { promotion: promotion.id, environment: deployment.environmentId, release: deployment.releaseId, state },
      },
      afterCommit: async () => {
        await waking()
        await others()
      },
    }
  },
)

/** Of a step that was at work nobody knows what it has done to the target. */
function faultOf(
  deployment: Pick<DeploymentRow, 'touchedTarget'>,
  steps: ReadonlyArray<Pick<DeploymentStepRow, 'state'>>,
  failure: string,
): { state: Exclude<DeploymentState, 'running'>; failure: string } {
  const isTouched = deployment.touchedTarget || steps.some((step) => step.state === 'running')
  return { state: isTouched ? 'uncertain' : 'infrastructure', failure }
}

/** What the steps came to. A failure after the target was touched leaves it uncertain. */
function outcomeOf(
  deployment: Pick<DeploymentRow, 'touchedTarget'>,
  steps: readonly Pick<DeploymentStepRow, 'position' | 'name' | 'state' | 'detail'>[],
): { state: Exclude<DeploymentState, 'running'>; failure: string | null } {
  const bad = steps.find((step) => step.state !== 'succeeded' && step.state !== 'skipped')
  if (bad === undefined) return { state: 'succeeded', failure: null }
  const failure = `Step ${bad.position}, ${bad.name}: ${bad.detail ?? 'it did not run to its end.'}`
  if (deployment.touchedTarget) return { state: 'uncertain', failure }
  return { state: bad.state === 'infrastructure' ? 'infrastructure' : 'failed', failure }
}

async function setEnvironmentState(
  { tx, orgId, now }: CdScope,
  deployment: DeploymentRow,
  promotion: PromotionRow,
  state: DeploymentState,
): Promise<void> {
  const { projectId, environmentId, releaseId, id } = deployment
  const live = {
    releaseId,
    deploymentId: id,
    liveSince: now,
    health: 'healthy' as const,
    uncertainSince: null,
    failedDeploymentId: null,
    changedAt: now,
    ...automationAfter(promotion, now),
  }
  const failed = { failedDeploymentId: id, changedAt: now }
  const uncertain = { ...failed, health: 'unknown' as const, uncertainSince: now }
  const change = state === 'succeeded' ? live : state === 'uncertain' ? uncertain : failed
  await tx
    .insert(environmentStates)
    .values({ orgId, projectId, environmentId, health: 'unknown', ...change })
    .onConflictDoUpdate({
      target: [environmentStates.orgId, environmentStates.projectId, environmentStates.environmentId],
      set: change,
    })
}

/** A rollback stops the system from promoting there; a person's promotion lets it again. */
function automationAfter(promotion: PromotionRow, now: Date) {
  if (promotion.kind === 'rollback') return { automationHeldSince: now, automationHeldBy: promotion.requestedBy }
  return promotion.requestedBy === null ? {} : { automationHeldSince: null, automationHeldBy: null }
}
