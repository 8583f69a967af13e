import { setTimeout as sleep } from 'node:timers/promises'

/** Workers that take work on one connection. */
export type Polling = {
  /** Settles once they have ended and given their work back. */
  finished: Promise<void>
  /** Asks them to end. */
  stop(): void
}

/** What a question to the server came to: `silent` decides nothing, since a slow server keeps its connections. */
export type Answer = 'up' | 'away' | 'silent'

/** What polling for work needs of the SDK, and of its surroundings. */
export type KeepPollingOptions = {
  /** Asks the server whether it is there. Must not throw. */
  ask(): Promise<Answer>
  /** Makes workers on a new connection. */
  open(): Promise<Polling>
  /** Told of each start; `fault` of one that failed, or of workers that ended by themselves. */
  onPolling(): void
  onFault(error: unknown): void
  signal: AbortSignal
  timing?: { askMs: number; askAwayMs: number; renewAfterMs: number }
}

/** The SDK's polls wait for 0.2 s after a failure, then twice as long each time, up to 10 s: after this they are too slow. */
const TIMING = { askMs: 1_000, askAwayMs: 200, renewAfterMs: 2_000 }

/**
 * Keeps workers polling until the signal aborts, and resolves once all of them have ended. A server that is away at the
 * start is waited for. One that was away for long is polled anew at the moment of its return: new workers begin, while the
 * ones that wait out their back-off are asked to end. Never throws.
 */
export async function keepPolling(options: KeepPollingOptions): Promise<void> {
  const { signal, timing = TIMING } = options
  const all = new Set<Promise<void>>()
  let current: Polling | null = null
  let upAt = Date.now()
  let wasAway = false

  const begin = async () => {
    try {
      const polling = await options.open()
      const ended = polling.finished
        .catch((error) => {
          if (current === polling) options.onFault(error)
        })
        .finally(() => {
          all.delete(ended)
          if (current === polling) current = null
        })
      all.add(ended)
      current?.stop()
      current = polling
      options.onPolling()
      if (signal.aborted) polling.stop()
    } catch (error) {
      options.onFault(error)
    }
  }

  while (!signal.aborted) {
    const answer = await options.ask()
    if (signal.aborted) break
    if (answer === 'up') {
      const isLate = wasAway && Date.now() - upAt > timing.renewAfterMs
      if (current === null || isLate) await begin()
      upAt = Date.now()
      wasAway = false
    } else if (answer === 'away') wasAway = true
    const pauseMs = wasAway || current === null ? timing.askAwayMs : timing.askMs
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
  ;(current as Polling | null)?.stop()
  while (all.size > 0) await Promise.all(all)
}
