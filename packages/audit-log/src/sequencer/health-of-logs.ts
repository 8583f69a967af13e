import { number } from '../tree/log-mismatch.ts'
import type { BrokenLog } from './log-turn.ts'

const NAMED_MAX = 5

/** What a process that holds the signer says of its health while a log is broken, naming whose and where; else undefined. */
export function healthOfLogs(
  broken: readonly BrokenLog[],
): { ok: false; state: 'audit log broken'; detail: string } | undefined {
  if (broken.length === 0) return undefined
  const named = broken.slice(0, NAMED_MAX).map(({ orgId, sentence }) => `In the audit log of ${orgId}: ${sentence}`)
  const more = broken.length - named.length
  const rest = more > 0 ? [`${number(more)} more ${more === 1 ? 'log is' : 'logs are'} broken.`] : []
  return { ok: false, state: 'audit log broken', detail: [...named, ...rest].join(' ') }
}
