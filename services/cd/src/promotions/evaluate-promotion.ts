import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotions } from '../db/promotions.ts'
import { type CdScope, command } from '../dependencies.ts'
import { provePromotion } from '../proofs/prove-promotion.ts'
import { type ApprovalTimes, approvalsGoodUntil, completeSince } from './approval-time-rules.ts'
import { askAgain } from './ask-again.ts'
import { type Assessment, assess, subjectOf } from './assess.ts'
import { expirePromotion } from './expire-promotion.ts'
import { lockPromotionRow, type PromotionRow, standingApprovals } from './promotion-rows.ts'
import { isEnded } from './promotion-states.ts'
import { refreshIntent } from './refresh-intent.ts'

/** What the workflow of a promotion does next. `wakeAt` is when time alone changes something. */
export type NextMove =
  | { move: 'end' }
  | { move: 'wait'; wakeAt: string | null }
  | { move: 'start'; place: { projectId: string; environmentId: string } }

/**
 * Looks at a promotion as it stands: renews its intent where facts changed, expires it or its approvals when their time is
 * over, and says what comes next. Safe to repeat at any time; a changed row is the only effect.
 */
export const evaluatePromotion = command(
  { action: 'promotion:read', audit: 'promotion.evaluated', input: z.object({ promotionId: z.string() }) },
  async (scope, { promotionId }): Promise<{ value: NextMove; audit: 'unchanged' }> => ({
    value: await nextMove(scope, promotionId),
    audit: 'unchanged',
  }),
)

/** How long a promotion that the audit log contradicts waits until it is looked at again. */
const REFUSED_MS = 60_000

async function nextMove(scope: CdScope, promotionId: string): Promise<NextMove> {
  const { tx, orgId } = scope
  const row = await lockPromotionRow(tx, orgId, promotionId)
  if (isEnded(row.state)) return { move: 'end' }
  if (row.state === 'deploying') return start(row)
  const standing = await assess(tx, orgId, subjectOf(row))
  const proof = await provePromotion(tx, orgId, row, standing, { key: scope.deps.logKey })
  // A row that the log contradicts is not written over: it stays blocked, and says so, until somebody puts it right.
  if (proof.state === 'refused')
    return { move: 'wait', wakeAt: new Date(scope.now.getTime() + REFUSED_MS).toISOString() }
  const isStale = standing.intent?.sha256 !== row.intentSha256
  const { changed } = isStale ? await refreshIntent(scope.join(), { promotionId }) : { changed: false }
  const current = changed ? await lockPromotionRow(tx, orgId, promotionId) : row
  const assessment = changed ? await assess(tx, orgId, subjectOf(current)) : standing
  return assessment.approvalsComplete
    ? afterApprovals(scope, current, assessment)
    : beforeApprovals(scope, current, assessment)
}

function start({ projectId, environmentId }: PromotionRow): NextMove {
  return { move: 'start', place: { projectId, environmentId } }
}

async function beforeApprovals(scope: CdScope, row: PromotionRow, { environment }: Assessment): Promise<NextMove> {
  const { tx, orgId, now } = scope
  if (row.approvalsCompleteAt !== null) {
    // They came in time and one counts no more, since somebody left or lost the right: people get the whole time again.
    const expiresAt = new Date(now.getTime() + environment.rule.expiryMinutes * 60_000)
    await setTimes({ tx, orgId }, row.id, { approvalsCompleteAt: null, expiresAt })
    return { move: 'wait', wakeAt: expiresAt.toISOString() }
  }
  if (row.expiresAt !== null && now >= row.expiresAt) {
    await expirePromotion(scope.join(), { promotionId: row.id })
    return { move: 'end' }
  }
  return { move: 'wait', wakeAt: row.expiresAt?.toISOString() ?? null }
}

async function afterApprovals(scope: CdScope, row: PromotionRow, assessment: Assessment): Promise<NextMove> {
  const { tx, orgId, now } = scope
  const completeAt = completeSince(row, standingApprovals(row, assessment), now)
  if (row.approvalsCompleteAt === null) await setTimes({ tx, orgId }, row.id, { approvalsCompleteAt: now })
  const goodUntil = approvalsGoodUntil(completeAt, assessment)
  if (goodUntil === null || now < goodUntil) {
    if (assessment.unmet.length === 0) return start(row)
    return { move: 'wait', wakeAt: goodUntil?.toISOString() ?? null }
  }
  await askAgain(scope.join(), { promotionId: row.id })
  const renewed = await lockPromotionRow(tx, orgId, row.id)
  return { move: 'wait', wakeAt: renewed.expiresAt?.toISOString() ?? null }
}

async function setTimes(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  promotionId: string,
  times: Partial<ApprovalTimes>,
) {
  await tx
    .update(promotions)
    .set(times)
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
}
