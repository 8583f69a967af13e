/** What a step keeps from try to try: since when what it needs does not answer, as milliseconds of the clock. */
export type AwayMemory = { awaySince(): number | null; keepAwaySince(at: number): void }

/** Counts how long what a step needs has been away. */
export type AwayCount = {
  /** The step was found running: whatever fails from now on went away after that. */
  reached(): void
  /** Notes a failure. Answers since how many milliseconds it is like that, over all tries. */
  failed(failure: { gone: boolean }): number
}

/**
 * Counts from the first failure, not from the step's start. What was reached and then is gone is given its whole time
 * again; what answers with an error was never away, so its time goes on.
 */
export function countAway(memory: AwayMemory, now: () => number = Date.now): AwayCount {
  let isReached = false
  return {
    reached() {
      isReached = true
    },
    failed({ gone }) {
      const at = now()
      const since = isReached && gone ? at : (memory.awaySince() ?? at)
      memory.keepAwaySince(since)
      return at - since
    },
  }
}
