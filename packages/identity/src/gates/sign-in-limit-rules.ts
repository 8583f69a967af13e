import { secondsUntil, secondsUntilFewer } from '../limits/seconds-until-fewer.ts'

/** How far back guesses count. */
export const WINDOW_MS = 15 * 60_000

/** How long attempts are kept; nothing counts them further back. */
export const KEPT_ATTEMPTS_MS = 4 * WINDOW_MS

/** Guesses in a window: at one account from one place, at one account from all places, and from one place at all. */
export const LIMITS = { accountFromPlace: 5, account: 15, place: 20 } as const

/** Seconds to wait after the n-th wrong guess at one account from one place, before the limit is reached. */
const DELAYS = [0, 0, 0, 5, 30] as const

/** Earlier guesses of the last window, newest first. */
export type Guesses = { accountFromPlace: readonly Date[]; account: readonly Date[]; place: readonly Date[] }

/**
 * Seconds until the next guess is looked at; 0 means now. A place from which the person has signed in before is not held
 * back by strangers who guess at their account elsewhere, so that nobody can be locked out.
 */
export function secondsToWait(guesses: Guesses, knownPlace: boolean, now: Date): number {
  const waits = [
    untilFewer(guesses.accountFromPlace, LIMITS.accountFromPlace, now),
    afterLast(guesses.accountFromPlace, now),
    untilFewer(guesses.place, LIMITS.place, now),
    knownPlace ? 0 : untilFewer(guesses.account, LIMITS.account, now),
  ]
  return Math.max(...waits)
}

function untilFewer(guesses: readonly Date[], times: number, now: Date): number {
  return secondsUntilFewer(guesses, { times, withinMs: WINDOW_MS }, now)
}

function afterLast(guesses: readonly Date[], now: Date): number {
  const last = guesses[0]
  const delay = DELAYS[Math.min(guesses.length, DELAYS.length - 1)] ?? 0
  return last ? secondsUntil(last.getTime() + delay * 1000, now) : 0
}
