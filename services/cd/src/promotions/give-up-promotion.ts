import { z } from 'zod'
import { command } from '../dependencies.ts'
import { endPromotion } from './end-promotion.ts'
import { lockPromotionRow } from './promotion-rows.ts'
import { wake } from './wakes.ts'

/** Ends a promotion that Baton cannot go on with, so that it does not keep the place from others. Of one that began or is over, nothing. */
export const giveUpPromotion = command(
  {
    action: 'promotion:read',
    audit: 'promotion.cancelled',
    input: z.object({ promotionId: z.string(), reason: z.string() }),
  },
  async (scope, { promotionId, reason }) => {
    const row = await lockPromotionRow(scope.tx, scope.orgId, promotionId)
    if (row.state !== 'waiting') return { value: null, audit: 'unchanged' }
    await endPromotion(scope, row, { state: 'cancelled', endedBy: null, endReason: reason })
    return {
      value: null,
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { state: row.state },
        after: { state: 'cancelled' },
        reason,
      },
      afterCommit: await wake(scope, [promotionId]),
    }
  },
)
