import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { command } from '../dependencies.ts'
import { assess, subjectOf } from './assess.ts'
import { gateView } from './gate-view.ts'
import { lockPromotionRow } from './promotion-rows.ts'
import { wake } from './wakes.ts'

/**
 * Asks a waiting promotion to start now. It would by itself; this answers at once why it does not: throws PRECONDITION
 * with every gate that is not met, in the words of `explain`.
 */
export const startPromotion = command(
  {
    action: 'promotion:request',
    audit: 'promotion.startAsked',
    input: z.object({ promotionId: idField('promotion') }),
  },
  async (scope, { promotionId }) => {
    const { tx, orgId } = scope
    const row = await lockPromotionRow(tx, orgId, promotionId)
    scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    if (row.state !== 'waiting') {
      throw new DomainError('CONFLICT', 'This promotion does not wait any more. Look at it again.', {
        reason: 'already_ended',
      })
    }
    const { unmet } = await assess(tx, orgId, subjectOf(row))
    if (unmet.length > 0) {
      throw new DomainError('PRECONDITION', unmet.map((gate) => gate.sentence).join(' '), {
        reason: 'gates_unmet',
        details: { unmet: unmet.map(gateView) },
      })
    }
    return { value: { promotionId }, audit: 'unchanged', afterCommit: await wake(scope, [promotionId]) }
  },
)
