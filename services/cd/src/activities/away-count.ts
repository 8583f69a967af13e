/** What a step keeps from try to try: since when what it needs does not answer, as milliseconds of the clock. */
export type AwayMemory = { awaySince(): number | null; keepAwaySince(at: number): void }

/** Counts how long what a step needs has been away. */
export type AwayCount = {
  /** The step was found running: whatever fails from now on went away after that. */
  reached(): void
  /** Notes a failure. Answers since how many milliseconds it is like that, over all tries. */
  failed(failure: { gone: boolean }): number
}

/** Whoever was reached for so long had come back, whatever fails then. */
const BACK_MS = 60_000

/**
 * Counts from the first failure, not from the step's start. What was reached and then is gone, or fails after long, is
 * given its whole time again; what answers with an error at once was never away, so its time goes on.
 */
export function countAway(memory: AwayMemory, now: () => number = Date.now): AwayCount {
  let reachedAt: number | null = null
  return {
    reached() {
      reachedAt = now()
    },
    failed({ gone }) {
      const at = now()
      const wasBack = reachedAt !== null && (gone || at - reachedAt >= BACK_MS)
      const since = wasBack ? at : (memory.awaySince() ?? at)
      memory.keepAwaySince(since)
      return at - since
    },
  }
}
