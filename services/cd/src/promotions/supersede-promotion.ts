import { z } from 'zod'
import { command } from '../dependencies.ts'
import { endPromotion } from './end-promotion.ts'
import { lockPromotionRow } from './promotion-rows.ts'

/** Ends a waiting promotion because a newer request took its place. Part of that request; no verb of the API. */
export const supersedePromotion = command(
  {
    action: 'promotion:read',
    audit: 'promotion.superseded',
    input: z.object({ promotionId: z.string(), by: z.string(), number: z.number().int() }),
  },
  async (scope, { promotionId, by }) => {
    const row = await lockPromotionRow(scope.tx, scope.orgId, promotionId)
    await endPromotion(scope, row, { state: 'superseded', endedBy: null, endReason: null, supersededBy: by })
    return {
      value: null,
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { state: row.state },
        after: { state: 'superseded', supersededBy: by },
      },
    }
  },
)
