import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotions } from '../db/promotions.ts'
import { command } from '../dependencies.ts'
import { getEnvironmentWithRule } from '../environments/environment-rows.ts'
import { lockPromotionRow, voidDecisions } from './promotion-rows.ts'

/** Voids approvals that were complete for longer than the rule lets them be good, and gives people the whole time again. */
export const askAgain = command(
  { action: 'promotion:read', audit: 'promotion.approvalsTooOld', input: z.object({ promotionId: z.string() }) },
  async ({ tx, orgId, now }, { promotionId }) => {
    const row = await lockPromotionRow(tx, orgId, promotionId)
    const { rule } = await getEnvironmentWithRule(tx, orgId, row.environmentId)
    const voided = await voidDecisions(tx, orgId, { promotionId, at: now, reason: 'tooOld' })
    await tx
      .update(promotions)
      .set({ approvalsCompleteAt: null, expiresAt: new Date(now.getTime() + rule.expiryMinutes * 60_000) })
      .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
    return {
      value: null,
      audit: { target: { type: 'promotion', id: promotionId }, after: { voidedApprovals: voided } },
    }
  },
)
