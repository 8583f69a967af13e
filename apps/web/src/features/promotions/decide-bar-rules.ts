import type { PromotionStatus, YourPart } from './types.ts'

/** What stands in the bar where a person decides. */
export type BarView =
  /** Nothing is left to decide here. */
  | { kind: 'none' }
  /** What is asked changed under the reader's eyes: no decision until they have seen it. */
  | { kind: 'changed' }
  /** The reader may decide. `sentence` stands beside what is missing. */
  | { kind: 'decide'; approve: boolean; reject: boolean; sentence: string | null }
  /** The reader may not decide: the sentence says why and who can. */
  | { kind: 'sentence'; sentence: string | null; cancel: boolean }

type Facts = {
  status: PromotionStatus
  you: Pick<YourPart, 'mayApprove' | 'mayReject' | 'mayCancel' | 'sentence'>
  /** The hash of the intent that the reader has on screen, and the one that stands. */
  seenSha256: string
  currentSha256: string
}

/**
 * The bar for this reader. Only what waits can be decided; a changed intent comes before everything, so that nobody
 * decides on what they have not seen.
 */
export function barView({ status, you, seenSha256, currentSha256 }: Facts): BarView {
  if (status !== 'waitingForApproval' && status !== 'held') return { kind: 'none' }
  if (seenSha256 !== currentSha256) return { kind: 'changed' }
  if (you.mayApprove) return { kind: 'decide', approve: true, reject: you.mayReject, sentence: null }
  // Who may take it back has no need to reject it.
  if (you.mayReject && !you.mayCancel) return { kind: 'decide', approve: false, reject: true, sentence: you.sentence }
  if (you.sentence === null && !you.mayCancel) return { kind: 'none' }
  return { kind: 'sentence', sentence: you.sentence, cancel: you.mayCancel }
}
