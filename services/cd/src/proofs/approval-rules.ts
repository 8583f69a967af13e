import type { DecisionRow, PromotionRow } from '../promotions/promotion-rows.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

/** An approval that a promotion counts, with the name of whoever gave it. */
export type CountedApproval = { decision: DecisionRow; personName: string }

const VOIDING_ACTIONS = ['promotion.approvalsTooOld', 'promotion.intentChanged']

/**
 * Checks that an approval's row is what its audit entry says: this person approved this intent of this promotion then, and
 * nothing in the log voided it since. Throws ProofRefusal.
 */
export function checkApproval(log: LogReading, row: PromotionRow, { decision, personName }: CountedApproval): void {
  const what = `${personName}'s approval of promotion ${row.number}`
  const expected = { what, action: 'promotion.approved', targetId: row.id, personId: decision.userId }
  const entry = log.expect(decision.auditEntryId, expected)
  const refuse = (but: string) =>
    new ProofRefusal(`Audit entry ${entry.id} should record ${what}, but ${but}.`, entry.id)
  if (entry.actor.type !== 'user') throw refuse('it was not made by a signed-in person')
  if (entry.said.intentSha256 !== row.intentSha256) throw refuse('it approves another intent')
  const same =
    entry.said.decision === 'approve' &&
    entry.said.decisionId === decision.id &&
    entry.at.getTime() === decision.decidedAt.getTime()
  if (!same) throw refuse('it records another decision')
  const voided = findVoiding(log, row, entry, decision.userId)
  if (voided) throw new ProofRefusal(`${what} is void since audit entry ${voided.id}, '${voided.action}'.`, voided.id)
  log.rely(entry)
}

function findVoiding(log: LogReading, row: PromotionRow, approval: LogEntry, userId: string): LogEntry | undefined {
  const voiding = log.about(row.id).filter(({ action }) => VOIDING_ACTIONS.includes(action))
  const leaving = log.about(userId).filter(({ action }) => action === 'member.removed')
  return [...voiding, ...leaving].find(({ turn }) => turn > approval.turn)
}
