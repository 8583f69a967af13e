import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lockPlace } from '../db/locks.ts'
import { promotions } from '../db/promotions.ts'
import { command } from '../dependencies.ts'
import { lockPromotionRow } from '../promotions/promotion-rows.ts'
import { wake } from '../promotions/wakes.ts'
import { findDeploymentOf, getDeploymentRow, listSteps } from './deployment-rows.ts'

/**
 * Tries a failed deployment again from the step that failed. It is the same promotion: its gates, its intent and its
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
    const newest = await findDeploymentOf(tx, orgId, row.id)
    const [later] = await tx
      .select({ number: promotions.number })
      .from(promotions)
      .where(
        and(
          eq(promotions.orgId, orgId),
          eq(promotions.projectId, row.projectId),
          eq(promotions.environmentId, row.environmentId),
          eq(promotions.kind, row.kind),
          eq(promotions.state, 'waiting'),
        ),
      )
    if (row.state !== 'failed' || newest?.id !== deploymentId) {
      throw new DomainError('CONFLICT', 'Only the last deployment of a promotion that failed can be tried again.', {
        reason: 'not_failed',
      })
    }
    if (later) {
      throw new DomainError('CONFLICT', `Promotion ${later.number} waits there now. Decide on that one instead.`, {
        reason: 'already_asked',
      })
    }
    const steps = await listSteps(tx, orgId, deploymentId)
    const failed = steps.find((step) => step.state === 'failed' || step.state === 'infrastructure')
    const startAtStep = failed?.position ?? 1
    await tx
      .update(promotions)
      .set({ state: 'waiting', startAtStep, endedAt: null, endedBy: null, endReason: null })
      .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.id), eq(promotions.state, 'failed')))
    return {
      value: { promotionId: row.id, fromStep: startAtStep },
      audit: {
        target: { type: 'deployment', id: deploymentId },
        before: { state: deployment.state },
        after: { promotion: row.id, fromStep: startAtStep },
      },
      afterCommit: await wake(scope, [row.id]),
    }
  },
)
