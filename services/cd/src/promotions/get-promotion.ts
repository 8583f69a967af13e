import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotionIntents, promotions } from '../db/promotions.ts'
import { type CdScope, query } from '../dependencies.ts'
import type { DeploymentRow } from '../deployments/deployment-rows.ts'
import { listSteps } from '../deployments/deployment-rows.ts'
import { stepView } from '../deployments/get-deployment.ts'
import { loadRetryFacts } from '../deployments/retry-facts.ts'
import { refuseRetry, sayRetryProcess } from '../deployments/retry-rules.ts'
import { findTarget, getProjectRow } from '../projects/project-rows.ts'
import { decisionClaim, provedClaims, requestClaims } from '../proofs/proved-claims.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import { assess, subjectOf } from './assess.ts'
import { compare } from './compare.ts'
import { gateView } from './gate-view.ts'
import { loadHolds } from './holds.ts'
import { loadPromotions } from './list-promotions.ts'
import type { promotionDetailField } from './promotion-fields.ts'
import { type DecisionRow, getPromotionRow, type PromotionRow, standingDecisions } from './promotion-rows.ts'
import { statusOf } from './promotion-states.ts'
import { summarise } from './summarise.ts'
import { loadHistory } from './timeline.ts'
import { yourPart } from './your-part.ts'

/** A promotion, whole: the sentence, what changes, what still has to hold, what happened, and what the asker can do. */
export const getPromotion = query(
  { action: 'promotion:read', input: z.object({ promotionId: idField('promotion') }) },
  async (scope, { promotionId }): Promise<z.output<typeof promotionDetailField>> => {
    const { tx, orgId } = scope
    const row = await getPromotionRow(tx, orgId, promotionId)
    scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    const [listed] = await loadPromotions(tx, orgId, eq(promotions.id, promotionId), 1)
    if (!listed) throw notFound('The promotion')
    const assessment = await assess(tx, orgId, subjectOf(row))
    const unmet = row.state === 'waiting' ? assessment.unmet : []
    const holds = await loadHolds(scope, row, assessment)
    const { summary, deployment } = await summarise(scope, row, assessment, holds)
    const target = await findTarget(tx, orgId, row)
    return {
      ...listed,
      status: statusOf(
        row.state,
        unmet.map((gate) => gate.kind),
      ),
      summary: { ...summary, lines: [...summary.lines] },
      comparison: await compare(scope, assessment),
      met: assessment.gates.length - assessment.unmet.length,
      total: assessment.gates.length,
      gates: assessment.gates.map(gateView),
      unmet: unmet.map(gateView),
      holds: holds.map(({ kind, sentence }) => ({ kind, sentence })),
      ...(await loadHistory(scope, row, assessment)),
      you: await yourPart(scope, row, assessment),
      intent: await intentText(scope, promotionId, row.intentSha256),
      ruleVersion: row.ruleVersion,
      targetUrl: target?.url ?? null,
      deployment: deployment === null ? null : await deploymentView(scope, row, deployment, assessment.decisions),
    }
  },
)

async function intentText({ tx, orgId }: CdScope, promotionId: string, sha256: string): Promise<string> {
  const [intent] = await tx
    .select({ bytes: promotionIntents.bytes })
    .from(promotionIntents)
    .where(
      and(
        eq(promotionIntents.orgId, orgId),
        eq(promotionIntents.promotionId, promotionId),
        eq(promotionIntents.sha256, sha256),
      ),
    )
  if (!intent) throw notFound('The intent')
  return new TextDecoder().decode(intent.bytes)
}

async function deploymentView(
  scope: CdScope,
  row: PromotionRow,
  deployment: DeploymentRow,
  decisions: readonly DecisionRow[],
) {
  const { tx, orgId } = scope
  const standing = standingDecisions(decisions, row.intentSha256).map(decisionClaim)
  const proved = await provedClaims(scope, [...requestClaims(row), ...standing])
  const { id, state, failure } = deployment
  const steps = await listSteps(tx, orgId, id)
  return {
    id,
    state,
    startedAt: iso(deployment.startedAt),
    finishedAt: isoOrNull(deployment.finishedAt),
    failure,
    // Worked out anew: a rollback may have started before its proof, and what was proved then may be gone.
    proved: proved.length > 0 && proved.every(Boolean),
    steps: steps.map(stepView),
    retryRefusal: refuseRetry(await loadRetryFacts(tx, orgId, row, deployment))?.message ?? null,
    retryProcess: await retryProcess(scope, row),
  }
}

async function retryProcess({ tx, orgId }: CdScope, row: PromotionRow): Promise<string | null> {
  const { version, processVersion } = await getReleaseRow(tx, orgId, row.releaseId)
  const { name, processVersion: currentProcessVersion } = await getProjectRow(tx, orgId, row.projectId)
  return sayRetryProcess({ version, processVersion, projectName: name, currentProcessVersion })
}
