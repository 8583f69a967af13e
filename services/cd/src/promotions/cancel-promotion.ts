import { accountablePerson } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { command } from '../dependencies.ts'
import { commentField } from './decide.ts'
import { refuseCancel } from './decision-rules.ts'
import { endPromotion } from './end-promotion.ts'
import { lockPromotionRow } from './promotion-rows.ts'
import { wake } from './wakes.ts'

/** Takes a request back that has not started. Throws CONFLICT once it deploys or is over. */
export const cancelPromotion = command(
  {
    action: 'promotion:cancel',
    audit: 'promotion.cancelled',
    input: z.object({ promotionId: idField('promotion'), reason: commentField }),
  },
  async (scope, { promotionId, reason }) => {
    const { tx, orgId, actor } = scope
    const row = await lockPromotionRow(tx, orgId, promotionId)
    scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    const refusal = refuseCancel(row.state)
    if (refusal !== null) throw new DomainError('CONFLICT', refusal, { reason: 'already_ended' })
    await endPromotion(scope, row, { state: 'cancelled', endedBy: accountablePerson(actor), endReason: reason })
    return {
      value: { promotionId },
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { state: row.state },
        after: { state: 'cancelled' },
        reason: reason ?? undefined,
      },
      afterCommit: await wake(scope, [promotionId]),
    }
  },
)
