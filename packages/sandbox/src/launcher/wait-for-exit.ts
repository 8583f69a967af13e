import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { StepEntry } from './step-table.ts'

/** So long one request waits; the caller asks again. */
const LONG_POLL_MS = 60_000

/** Resolves when the step has ended, when the caller has gone, or after a minute. */
export async function waitForExit(entry: StepEntry, response: ServerResponse): Promise<void> {
  const over = new AbortController()
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  const late = delay(LONG_POLL_MS, undefined, { signal: over.signal }).catch(() => undefined)
  const exited = async () => {
    for (let next = entry.changed.next(); entry.status.state === 'running'; next = entry.changed.next()) {
      if (over.signal.aborted) return
      await next
    }
  }
  await Promise.race([exited(), gone, late])
  over.abort()
}
