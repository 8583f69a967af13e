/** One deployment that succeeded in a place. A place's history is these, the oldest first. */
export type Arrival = { releaseId: string; kind: 'promotion' | 'rollback'; at: Date }

/** Why a release cannot be put back by a rollback. */
export type RollbackRefusal = 'already_live' | 'never_live' | 'not_before'

/** A release that a rollback can put back, and when it last went live before what is there now. */
export type FormerRelease = { releaseId: string; at: Date }

/**
 * Every release that was live in the place before the present one, the latest first. The present release counts from the
 * promotion that brought it, also after a rollback to it: so each rollback leads further back, and only a promotion, with
 * its approvals, leads forward.
 */
export function formerReleases(history: readonly Arrival[]): FormerRelease[] {
  const present = history.at(-1)?.releaseId
  const found = new Map<string, FormerRelease>()
  for (const { releaseId, at } of history.slice(0, arrivalOfPresent(history)).toReversed()) {
    if (releaseId !== present && !found.has(releaseId)) found.set(releaseId, { releaseId, at })
  }
  return [...found.values()]
}

/**
 * Whether a rollback may put a release back, and if not, why. What is live may be put back only while it is uncertain: a
 * deployment that failed may have left something else on the target.
 */
export function refuseRollback(
  history: readonly Arrival[],
  releaseId: string,
  { uncertain }: { uncertain: boolean },
): RollbackRefusal | null {
  if (history.at(-1)?.releaseId === releaseId) return uncertain ? null : 'already_live'
  if (formerReleases(history).some((former) => former.releaseId === releaseId)) return null
  return history.some((arrival) => arrival.releaseId === releaseId) ? 'not_before' : 'never_live'
}

/** Where in the history the promotion stands that brought what is live now; 0 where nothing is. */
function arrivalOfPresent(history: readonly Arrival[]): number {
  let brought = 0
  for (const [index, { kind, releaseId }] of history.entries()) {
    if (kind === 'promotion') brought = index
    // A release that was put back while it was uncertain stands where it stood.
    else if (history[index - 1]?.releaseId !== releaseId) {
      const before = promotionBefore(history, releaseId, brought)
      brought = before === -1 ? Math.max(0, promotionBefore(history, releaseId, index)) : before
    }
  }
  return brought
}

function promotionBefore(history: readonly Arrival[], releaseId: string, end: number): number {
  return history.slice(0, end).findLastIndex((one) => one.releaseId === releaseId && one.kind === 'promotion')
}
