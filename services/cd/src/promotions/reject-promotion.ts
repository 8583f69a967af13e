import { z } from 'zod'
import { command } from '../dependencies.ts'
import { remarkField } from '../words/fields.ts'
import { DecisionInput, decide, noteDecisionEntry } from './decide.ts'
import { endPromotion } from './end-promotion.ts'
import { wake } from './wakes.ts'

/** Rejects the intent whose hash is given, with a reason that the requester reads. One rejection ends the promotion. */
export const rejectPromotion = command(
  {
    action: 'promotion:reject',
    audit: 'promotion.rejected',
    input: z.object({
      ...DecisionInput,
      reason: remarkField.min(1, "Write why: whoever asked reads 'reason'."),
    }),
  },
  async (scope, { promotionId, intentSha256, reason }) => {
    const decided = await decide(scope, { decision: 'reject', promotionId, intentSha256, comment: reason })
    const { row, decisionId, userId } = decided
    await endPromotion(scope, row, { state: 'rejected', endedBy: userId, endReason: reason })
    return {
      value: { promotionId, decisionId },
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { state: row.state },
        after: { decision: 'reject', decisionId, intentSha256, state: 'rejected' },
        reason,
        evidence: [{ type: 'intent', sha256: intentSha256 }],
      },
      onAudited: (entryId) => noteDecisionEntry(scope, decisionId, entryId),
      afterCommit: await wake(scope, [promotionId]),
    }
  },
)
