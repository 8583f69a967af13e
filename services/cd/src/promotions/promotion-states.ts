/** Every state of a promotion's row. `waiting` covers all that has not started: for people, for gates, for the lane. */
export const PROMOTION_STATES = [
  'waiting',
  'deploying',
  'deployed',
  'failed',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
] as const

export type PromotionState = (typeof PROMOTION_STATES)[number]

/** The states from which a promotion may go to each state. `failed` may start again: a retry is the same promotion. */
const COMES_FROM: Readonly<Record<PromotionState, readonly PromotionState[]>> = {
  waiting: ['failed'],
  deploying: ['waiting'],
  deployed: ['deploying'],
  failed: ['deploying'],
  rejected: ['waiting'],
  expired: ['waiting'],
  superseded: ['waiting'],
  cancelled: ['waiting'],
}

/** True when a promotion in state `from` may become `to`. */
export function canBecome(from: PromotionState, to: PromotionState): boolean {
  return COMES_FROM[to].includes(from)
}

/** True when nothing more happens to the promotion by itself. */
export function isEnded(state: PromotionState): boolean {
  return state !== 'waiting' && state !== 'deploying'
}

/** The word that a page shows: the row's state, with `waiting` told apart by what it waits for. */
export type PromotionStatus = Exclude<PromotionState, 'waiting'> | 'waitingForApproval' | 'held'

/** What a page calls a promotion, given the kinds of its gates that are not met. */
export function statusOf(state: PromotionState, unmetGateKinds: readonly string[]): PromotionStatus {
  if (state !== 'waiting') return state
  return unmetGateKinds.includes('approvals') ? 'waitingForApproval' : 'held'
}
