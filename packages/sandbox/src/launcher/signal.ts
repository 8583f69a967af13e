/** Wakes all that wait for the next change. Take `next()` before looking at the state, or a change may be missed. */
export type Signal = { next(): Promise<void>; fire(): void }

/** A signal that has not fired yet. */
export function createSignal(): Signal {
  let waiting = Promise.withResolvers<void>()
  return {
    next: () => waiting.promise,
    fire() {
      const fired = waiting
      waiting = Promise.withResolvers<void>()
      fired.resolve()
    },
  }
}
