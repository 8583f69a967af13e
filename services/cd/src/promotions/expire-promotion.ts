import { z } from 'zod'
import { command } from '../dependencies.ts'
import { endPromotion } from './end-promotion.ts'
import { lockPromotionRow } from './promotion-rows.ts'

/** Ends a promotion whose approvals were not complete in time. The caller has seen that on the locked row. */
export const expirePromotion = command(
  { action: 'promotion:read', audit: 'promotion.expired', input: z.object({ promotionId: z.string() }) },
  async (scope, { promotionId }) => {
    const row = await lockPromotionRow(scope.tx, scope.orgId, promotionId)
    await endPromotion(scope, row, { state: 'expired', endedBy: null, endReason: null })
    return {
      value: null,
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { state: row.state },
        after: { state: 'expired' },
      },
    }
  },
)
