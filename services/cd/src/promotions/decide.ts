import { listPeople } from '@baton/identity/people'
import type { Actor } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { isGranted } from '@baton/kernel/permissions'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { decisions, promotions } from '../db/promotions.ts'
import type { CdScope } from '../dependencies.ts'
import { remarkField } from '../words/fields.ts'
import { sayAnyOf, sayCount } from '../words/say.ts'
import { deadlineOf } from './approval-time-rules.ts'
import { type Assessment, assess, subjectOf } from './assess.ts'
import { type DecisionFacts, type DecisionRefusal, refuseDecision } from './decision-rules.ts'
import { lockPromotionRow, type PromotionRow, standingDecisions, voidDecisions } from './promotion-rows.ts'

const MISSING_HASH =
  "Send 'intentSha256': the hash of the intent that you decide on. GET /promotions/{promotionId} has it; look at what it stands for first."

/** What every decision carries: the promotion, and the hash of the intent that was on screen. */
export const DecisionInput = {
  promotionId: idField('promotion'),
  intentSha256: z.string({ error: MISSING_HASH }).regex(/^[0-9a-f]{64}$/, MISSING_HASH),
}

/** An optional comment. */
export const commentField = remarkField.nullish().transform((comment) => comment || null)

/** A decision that counts: written, and what is known of the promotion beside it. */
export type Decided = { row: PromotionRow; assessment: Assessment; decisionId: string; userId: string }

/**
 * Writes one person's decision of the intent that they saw, or throws why it does not count. The promotion's row stays
 * locked until the transaction ends, so that two people deciding at once have one outcome.
 */
export async function decide(
  scope: CdScope,
  input: { decision: 'approve' | 'reject'; promotionId: string; intentSha256: string; comment: string | null },
): Promise<Decided> {
  const { tx, orgId, actor, now, newId } = scope
  refuseUnlessSignedIn(actor)
  const row = await lockPromotionRow(tx, orgId, input.promotionId)
  const assessment = await assess(tx, orgId, subjectOf(row))
  const whoCan = input.decision === 'approve' ? whoMayApprove(scope, row, assessment) : null
  scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId }, whoCan)
  const { userId } = actor
  const facts = await decisionFacts(scope, row, assessment, { ...input, userId })
  const refusal = refuseDecision(facts)
  if (refusal !== null) throw refused(refusal, assessment)
  // Where keys could decide once, what one did in this person's name holds their place and counts for nothing.
  await voidDecisions(tx, orgId, { promotionId: row.id, userId, withKey: true, at: now, reason: 'madeWithKey' })
  const decisionId = newId('dec')
  await tx.insert(decisions).values({
    orgId,
    id: decisionId,
    promotionId: row.id,
    decision: input.decision,
    userId,
    apiKeyId: null,
    comment: input.comment,
    intentSha256: row.intentSha256,
    decidedAt: now,
  })
  return { row, assessment, decisionId, userId }
}

function refuseUnlessSignedIn(actor: Actor): asserts actor is Extract<Actor, { type: 'user' }> {
  if (actor.type === 'user') return
  throw new DomainError('FORBIDDEN', 'Only a signed-in person can decide. Sign in to Baton and do it there.', {
    reason: 'person_needed',
  })
}

/**
 * Who may approve, for somebody who may not: the same words on the page and in the refusal. Null where nobody is asked, and
 * for whoever may not read the promotion.
 */
export function whoMayApprove(
  { actor }: Pick<CdScope, 'actor'>,
  row: PromotionRow,
  { standings, couldApprove, couldMatch, unknownAuthors, environment }: Assessment,
): string | null {
  const touched = { projectId: row.projectId, environmentId: row.environmentId }
  if (row.state !== 'waiting' || standings.length === 0 || !isGranted(actor.grants, 'promotion:read', touched))
    return null
  if (unknownAuthors.length > 0) {
    const who = couldMatch.length === 0 ? 'Nobody' : sayAnyOf(couldMatch.map((person) => person.displayName))
    return `${sayCount(unknownAuthors.length, 'author is', 'authors are')} not known here. ${who} can say who that is.`
  }
  if (couldApprove.length === 0) return `Nobody can approve for ${environment.name} yet: invite someone who may.`
  return `Approving for ${environment.name} is for ${sayAnyOf(couldApprove.map((person) => person.displayName))}.`
}

/** Everything on which it depends whether this person may decide now. The page asks with the same facts. */
export async function decisionFacts(
  { tx, orgId, now }: Pick<CdScope, 'tx' | 'orgId' | 'now'>,
  row: PromotionRow,
  assessment: Assessment,
  who: { userId: string; decision: 'approve' | 'reject'; intentSha256: string },
): Promise<DecisionFacts> {
  const mine = standingDecisions(assessment.decisions, row.intentSha256).find((one) => one.userId === who.userId)
  const commits = assessment.changes.authoredBy.get(who.userId)
  return {
    decision: who.decision,
    state: row.state,
    environmentName: assessment.environment.name,
    end: await endFact({ tx, orgId }, row),
    expiresAt: deadlineOf(row),
    approvalsComplete: assessment.approvalsComplete,
    now,
    // A fact that changed since the intent was written makes it stale, though its hash is still the stored one.
    intentSha256: { seen: who.intentSha256, current: isStale(row, assessment) ? null : row.intentSha256 },
    earlier: mine === undefined ? null : { decision: mine.decision, at: mine.decidedAt },
    candidate: assessment.candidates.find((one) => one.userId === who.userId) ?? null,
    requirements: assessment.standings.map((standing) => standing.requirement),
    couldApprove: assessment.couldApprove.filter((person) => person.userId !== who.userId),
    authored: commits === undefined ? null : { commits, of: assessment.changes.count },
    unknownAuthors: {
      names: assessment.unknownAuthors.map(({ name }) => name || 'somebody without a name'),
      couldMatch: assessment.couldMatch,
    },
  }
}

function isStale({ intentSha256 }: PromotionRow, { intent }: Assessment): boolean {
  return intent !== null && intent.sha256 !== intentSha256
}

/** How a promotion ended, with the name of whoever ended it. */
export async function endFact(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  row: PromotionRow,
): Promise<DecisionFacts['end']> {
  const people = row.endedBy === null ? [] : await listPeople(tx, orgId, [row.endedBy])
  const [next] =
    row.supersededBy === null
      ? []
      : await tx
          .select({ number: promotions.number })
          .from(promotions)
          .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.supersededBy)))
  return { by: people[0]?.displayName ?? null, at: row.endedAt, supersededByNumber: next?.number ?? null }
}

function refused(refusal: DecisionRefusal, assessment: Assessment): DomainError {
  return new DomainError(refusal.code, refusal.message, {
    reason: refusal.reason,
    details: { whoCan: assessment.couldApprove, unmet: assessment.unmet },
  })
}

/** Notes the audit entry of a decision beside it: no proof of the entry, no deployment. */
export async function noteDecisionEntry(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  decisionId: string,
  entryId: string,
): Promise<void> {
  await tx
    .update(decisions)
    .set({ auditEntryId: entryId })
    .where(and(eq(decisions.orgId, orgId), eq(decisions.id, decisionId)))
}
