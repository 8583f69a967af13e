import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotions } from '../db/promotions.ts'
import { command } from '../dependencies.ts'
import { assess, subjectOf } from './assess.ts'
import { commentField, DecisionInput, decide, noteDecisionEntry, whoMayApprove } from './decide.ts'
import { getPromotionRow, standingDecisions } from './promotion-rows.ts'
import { isQuorate, matchLists } from './quorum-rules.ts'
import { wake } from './wakes.ts'

/**
 * Approves the intent whose hash is given, once a person. Complete approvals let the promotion start by itself. Throws
 * FORBIDDEN for the requester, the release's creator, an author and whoever the rule does not name, PRECONDITION when
 * the intent changed, CONFLICT when the promotion went on meanwhile.
 */
export const approvePromotion = command(
  {
    action: 'promotion:approve',
    audit: 'promotion.approved',
    input: z.object({ ...DecisionInput, comment: commentField }),
    async whoCan(scope, { promotionId }) {
      const row = await getPromotionRow(scope.tx, scope.orgId, promotionId)
      return whoMayApprove(scope, row, await assess(scope.tx, scope.orgId, subjectOf(row)))
    },
  },
  async (scope, { promotionId, intentSha256, comment }) => {
    const { tx, orgId, now } = scope
    const decided = await decide(scope, { decision: 'approve', promotionId, intentSha256, comment })
    const { row, assessment, decisionId, userId } = decided
    const approvedBy = standingDecisions(assessment.decisions, row.intentSha256).map((one) => one.userId)
    const complete = isQuorate(matchLists(assessment.approvalLists, assessment.candidates, [...approvedBy, userId]))
    // They are as old as when they first were complete, whoever approves besides.
    if (complete && !assessment.approvalsComplete) {
      await tx
        .update(promotions)
        .set({ approvalsCompleteAt: now })
        .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.id)))
    }
    return {
      value: { promotionId, decisionId, approvalsComplete: complete },
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { approvals: approvedBy },
        after: { decision: 'approve', decisionId, intentSha256, approvals: [...approvedBy, userId], complete },
        reason: comment ?? undefined,
        evidence: [{ type: 'intent', sha256: intentSha256 }],
      },
      onAudited: (entryId) => noteDecisionEntry(scope, decisionId, entryId),
      afterCommit: await wake(scope, [promotionId]),
    }
  },
)
