import { setTimeout as pause } from 'node:timers/promises'
import type { FetchFault } from '../git/fetch-queue.ts'

/** A forge that does not answer is asked again after these pauses. */
const RETRY_AFTER_MS = [1_000, 3_000]

/** Asks a forge, and again while it does not answer. */
export async function askPatiently<Answer extends object>(
  ask: () => Promise<Answer | FetchFault>,
  signal?: AbortSignal,
): Promise<Answer | FetchFault> {
  for (const pauseMs of RETRY_AFTER_MS) {
    const answer = await ask()
    if (!('fault' in answer) || answer.fault !== 'unreachable') return answer
    await pause(pauseMs, undefined, { signal })
  }
  return ask()
}
