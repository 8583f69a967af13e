/** What may happen so often in any stretch of so long. */
export type Limit = { times: number; withinMs: number }

/** Seconds until something may happen once more, given when it happened, newest first; 0 means now. */
export function secondsUntilFewer(happened: readonly Date[], { times, withinMs }: Limit, now: Date): number {
  const oldestThatCounts = happened[times - 1]
  return oldestThatCounts ? secondsUntil(oldestThatCounts.getTime() + withinMs, now) : 0
}

/** Whole seconds until a moment; 0 once it is there. */
export function secondsUntil(at: number, now: Date): number {
  return Math.max(0, Math.ceil((at - now.getTime()) / 1000))
}

/** A wait as a person reads it: "45 s", "12 min". */
export function waitInWords(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
