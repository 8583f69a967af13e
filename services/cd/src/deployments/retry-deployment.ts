import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lockPlace } from '../db/locks.ts'
import { promotions } from '../db/promotions.ts'
import { command } from '../dependencies.ts'
import { lockPromotionRow } from '../promotions/promotion-rows.ts'
import { wake } from '../promotions/wakes.ts'
import { getReleaseRow, listReleaseArtifacts } from '../releases/release-rows.ts'
import { requireBytes } from '../retention/hold-bytes.ts'
import { getDeploymentRow, listSteps } from './deployment-rows.ts'
import { loadRetryFacts } from './retry-facts.ts'
import { refuseRetry } from './retry-rules.ts'

/**
 * Tries a failed deployment again from the step that failed, by the process that its release was cut with. It is the same promotion: its gates, its intent and its
 * approvals must still hold, and are asked for again where they do not. Throws CONFLICT when something else came after.
 */
export const retryDeployment = command(
  {
    action: 'deployment:retry',
    audit: 'deployment.retried',
    input: z.object({ deploymentId: idField('deployment') }),
  },
  async (scope, { deploymentId }) => {
    const { tx, orgId } = scope
    const deployment = await getDeploymentRow(tx, orgId, deploymentId)
    scope.requireScope({ projectId: deployment.projectId, environmentId: deployment.environmentId })
    await lockPlace(tx, orgId, deployment)
    const row = await lockPromotionRow(tx, orgId, deployment.promotionId)
    const refusal = refuseRetry(await loadRetryFacts(tx, orgId, row, deployment))
    if (refusal !== null) throw new DomainError('CONFLICT', refusal.message, { reason: refusal.reason })
    const steps = await listSteps(tx, orgId, deploymentId)
    const failed = steps.find((step) => step.state === 'failed' || step.state === 'infrastructure')
    const startAtStep = failed?.position ?? 1
    const { processVersion, version } = await getReleaseRow(tx, orgId, deployment.releaseId)
    const artifacts = await listReleaseArtifacts(tx, orgId, deployment.releaseId)
    await requireBytes(tx, orgId, { version, artifacts })
    await tx
      .update(promotions)
      .set({ state: 'waiting', startAtStep, endedAt: null, endedBy: null, endReason: null })
      .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.id), eq(promotions.state, 'failed')))
    return {
      value: { promotionId: row.id, fromStep: startAtStep, processVersion },
      audit: {
        target: { type: 'deployment', id: deploymentId },
        before: { state: deployment.state },
        after: { promotion: row.id, fromStep: startAtStep, processVersion },
      },
      afterCommit: await wake(scope, [row.id]),
    }
  },
)
