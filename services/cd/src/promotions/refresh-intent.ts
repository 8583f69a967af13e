import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotionIntents, promotions } from '../db/promotions.ts'
import { command } from '../dependencies.ts'
import { assess, subjectOf } from './assess.ts'
import { noteProofEntry } from './open-promotion.ts'
import { lockPromotionRow, voidDecisions } from './promotion-rows.ts'

/**
 * Writes the intent of a waiting promotion anew where its facts have changed (what is live, the rule, the target), voids
 * the approvals of the old one, and gives people the whole time again. A promotion whose facts stand is left as it is.
 */
export const refreshIntent = command(
  { action: 'promotion:read', audit: 'promotion.intentChanged', input: z.object({ promotionId: z.string() }) },
  async (scope, { promotionId }) => {
    const { tx, orgId, now } = scope
    const row = await lockPromotionRow(tx, orgId, promotionId)
    const { intent, environment, from, standings, changes, changedBy } = await assess(tx, orgId, subjectOf(row))
    if (row.state !== 'waiting' || intent === null || intent.sha256 === row.intentSha256) {
      return { value: { changed: false }, audit: 'unchanged' }
    }
    await tx
      .insert(promotionIntents)
      .values({ orgId, promotionId, sha256: intent.sha256, bytes: intent.bytes, madeAt: now })
      .onConflictDoNothing()
    const voided = await voidDecisions(tx, orgId, { promotionId, at: now, reason: 'intentChanged' })
    const approvals = standings.length > 0
    await tx
      .update(promotions)
      .set({
        intentSha256: intent.sha256,
        intentAt: now,
        fromReleaseId: from?.release.id ?? null,
        ruleVersion: environment.ruleVersion,
        changeAuthors: { stated: changes.stated, changedBy },
        // What an earlier try left on the target was left under the old facts.
        startAtStep: 1,
        approvalsCompleteAt: approvals ? null : now,
        expiresAt: approvals ? new Date(now.getTime() + environment.rule.expiryMinutes * 60_000) : null,
      })
      .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
    return {
      value: { changed: true },
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { intentSha256: row.intentSha256, from: row.fromReleaseId, ruleVersion: row.ruleVersion },
        after: {
          intentSha256: intent.sha256,
          from: from?.release.id ?? null,
          ruleVersion: environment.ruleVersion,
          voidedApprovals: voided,
        },
        evidence: [{ type: 'intent', sha256: intent.sha256 }],
      },
      onAudited: (entryId) => noteProofEntry(scope, promotionId, [...row.proofEntryIds, entryId]),
    }
  },
)
