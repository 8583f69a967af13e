/** The times of a promotion's row that approvals depend on. */
export type ApprovalTimes = { expiresAt: Date | null; approvalsCompleteAt: Date | null }

/** Until when approvals may come. Null where none are asked for, and once they were complete: no expiry runs then. */
export function deadlineOf({ expiresAt, approvalsCompleteAt }: ApprovalTimes): Date | null {
  return approvalsCompleteAt === null ? expiresAt : null
}

/** Since when approvals are complete: not later than the last of them was given, whatever the row says. */
export function completeSince(
  { approvalsCompleteAt }: Pick<ApprovalTimes, 'approvalsCompleteAt'>,
  given: ReadonlyArray<{ decidedAt: Date }>,
  now: Date,
): Date {
  const noted = approvalsCompleteAt ?? now
  if (given.length === 0) return noted
  return new Date(Math.min(noted.getTime(), Math.max(...given.map(({ decidedAt }) => decidedAt.getTime()))))
}

/** Until when complete approvals let the promotion start; null where none are asked for. */
export function approvalsGoodUntil(
  completeAt: Date,
  asks: { standings: readonly unknown[]; rule: { approvalsGoodForMinutes: number } },
): Date | null {
  if (asks.standings.length === 0) return null
  return new Date(completeAt.getTime() + asks.rule.approvalsGoodForMinutes * 60_000)
}
