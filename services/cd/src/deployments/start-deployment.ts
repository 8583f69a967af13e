import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { deploymentSteps, deployments } from '../db/deployments.ts'
import { lockPlace } from '../db/locks.ts'
import { promotions } from '../db/promotions.ts'
import { type CdScope, command } from '../dependencies.ts'
import { getTarget, listTrustRules } from '../projects/project-rows.ts'
import { trustFacts } from '../projects/trust.ts'
import { approvalsGoodUntil, completeSince } from '../promotions/approval-time-rules.ts'
import { type Assessment, assess, subjectOf } from '../promotions/assess.ts'
import {
  getPromotionRow,
  lockPromotionRow,
  type PromotionRow,
  standingApprovals,
} from '../promotions/promotion-rows.ts'
import { provePromotion } from '../proofs/prove-promotion.ts'
import type { DeployedBasis } from './deployed-basis.ts'
import { findLastDeployment, findRunningDeployment } from './deployment-rows.ts'

/**
 * What came of the wish to start. `running`: it runs, started now or before. `notProved`: its approvals are not under a
 * signed checkpoint yet. `busy`: another change of the place is under way. `notReady`: look at the promotion again.
 * `refused`: the audit log says something else than the rows.
 */
export type StartResult =
  | { start: 'running'; deploymentId: string; steps: number[] }
  | { start: 'notProved' }
  | { start: 'busy' }
  | { start: 'notReady' }
  | { start: 'refused'; sentence: string }

/**
 * Starts the deployment of a promotion, once. Everything is checked again inside this one transaction: its gates, that its
 * intent still is what people decided on, that their approvals are not too old, and that their decisions are proved. A
 * rollback alone may start unproved.
 */
export const startDeployment = command(
  { action: 'promotion:read', audit: 'deployment.started', input: z.object({ promotionId: z.string() }) },
  async (scope, { promotionId }) => {
    const { tx, orgId, now } = scope
    await lockPlace(tx, orgId, await getPromotionRow(tx, orgId, promotionId))
    const row = await lockPromotionRow(tx, orgId, promotionId)
    if (row.state === 'deploying') return unchanged(await runningOf(scope, row))
    if (row.state !== 'waiting') return unchanged({ start: 'notReady' })
    if ((await findRunningDeployment(tx, orgId, row)) !== null) return unchanged({ start: 'busy' })
    const assessment = await assess(tx, orgId, subjectOf(row))
    if (assessment.unmet.length > 0 || assessment.intent?.sha256 !== row.intentSha256) {
      return unchanged({ start: 'notReady' })
    }
    const goodUntil = approvalsGoodUntil(completeSince(row, standingApprovals(row, assessment), now), assessment)
    if (goodUntil !== null && now >= goodUntil) return unchanged({ start: 'notReady' })
    const proof = await provePromotion(tx, orgId, row, assessment, { key: scope.deps.logKey })
    if (proof.state === 'refused') return unchanged({ start: 'refused', sentence: proof.sentence })
    const proved = proof.state === 'proved'
    if (!proved && row.kind !== 'rollback') return unchanged({ start: 'notProved' })
    const startAtStep = await firstStep(scope, row)
    const started = await begin(scope, { ...row, startAtStep }, assessment, proved)
    return {
      value: started as StartResult,
      audit: {
        target: { type: 'deployment', id: started.deploymentId },
        before: { release: assessment.from?.release.id ?? null },
        after: {
          ...{ promotion: row.id, release: row.releaseId, environment: row.environmentId },
          ...{ intentSha256: row.intentSha256, fromStep: startAtStep, proved },
        },
        artifactDigest: assessment.evidence.artifacts[0] && `sha256:${assessment.evidence.artifacts[0].sha256}`,
        evidence: [{ type: 'intent', sha256: row.intentSha256 }],
      },
    }
  },
)

function unchanged(value: StartResult): { value: StartResult; audit: 'unchanged' } {
  return { value, audit: 'unchanged' }
}

async function runningOf({ tx, orgId }: CdScope, row: PromotionRow): Promise<StartResult> {
  const [running] = await tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.promotionId, row.id), eq(deployments.state, 'running')))
  if (!running) return { start: 'notReady' }
  const open = await tx
    .select({ position: deploymentSteps.position, state: deploymentSteps.state })
    .from(deploymentSteps)
    .where(and(eq(deploymentSteps.orgId, orgId), eq(deploymentSteps.deploymentId, running.id)))
    .orderBy(deploymentSteps.position)
  const steps = open.filter((step) => step.state === 'queued' || step.state === 'running').map((step) => step.position)
  return { start: 'running', deploymentId: running.id, steps }
}

/** A retry goes on at its step only while nothing else was deployed since; otherwise all of its steps run. */
async function firstStep({ tx, orgId }: CdScope, row: PromotionRow): Promise<number> {
  if (row.startAtStep === 1) return 1
  const last = await findLastDeployment(tx, orgId, row)
  return last?.promotionId === row.id ? row.startAtStep : 1
}

async function begin({ tx, orgId, now, newId }: CdScope, row: PromotionRow, assessment: Assessment, proved: boolean) {
  const deploymentId = newId('dpl')
  const basis = await basisOf({ tx, orgId }, row, assessment)
  const { steps } = assessment.release
  await tx
    .update(promotions)
    .set({ state: 'deploying', startAtStep: row.startAtStep, fromReleaseId: assessment.from?.release.id ?? null })
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.id), eq(promotions.state, 'waiting')))
  await tx.insert(deployments).values({
    orgId,
    id: deploymentId,
    promotionId: row.id,
    projectId: row.projectId,
    environmentId: row.environmentId,
    releaseId: row.releaseId,
    kind: row.kind,
    state: 'running',
    fromReleaseId: assessment.from?.release.id ?? null,
    basis,
    provedAt: proved ? now : null,
    startedAt: now,
    // A retry goes on where a step had failed: what ran before it has touched the target.
    touchedTarget: row.startAtStep > 1,
    logSizeBytes: 0,
    logLineFeeds: 0,
    logEnded: false,
  })
  await tx.insert(deploymentSteps).values(
    steps.map((step, index) => ({
      orgId,
      deploymentId,
      position: index + 1,
      name: step.name,
      kind: step.kind,
      state: index + 1 < row.startAtStep ? ('skipped' as const) : ('queued' as const),
    })),
  )
  const positions = steps.map((_, index) => index + 1).filter((position) => position >= row.startAtStep)
  return { start: 'running' as const, deploymentId, steps: positions }
}

async function basisOf(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  row: PromotionRow,
  { project, environment, phasesBefore }: Assessment,
): Promise<DeployedBasis> {
  const { id, kind } = await getTarget(tx, orgId, row)
  return {
    projectName: project.name,
    environmentName: environment.name,
    target: { id, kind },
    phases: phasesBefore.map(({ environmentName }) => environmentName),
    trust: trustFacts(await listTrustRules(tx, orgId, project.id)),
  }
}
