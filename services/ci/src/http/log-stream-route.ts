import type { IncomingMessage, ServerResponse } from 'node:http'
import { getLog } from '../logs/list-log-lines.ts'
import { linesOf } from '../logs/log-counts.ts'
import { readLog } from '../logs/read-log.ts'
import type { Caller } from '../tokens/verify-token.ts'
import { openEventStream } from './event-stream.ts'
import type { ServerContext } from './server-context.ts'

/** Bytes of one event, before base 64. */
const EVENT_BYTES_MAX = 48 * 1024

/** Which log, and from which byte. */
export type LogAsked = { buildId: string; logId: string; url: URL }

/**
 * The bytes of a log from an offset on (`Last-Event-ID`, else `?from=`, else 0), then what is printed, until it is
 * complete. An event is bytes in base 64 with the offset after them as its id; `end` comes last. Between events nothing is
 * asked of the database: PostgreSQL says when there is more.
 */
export async function logStreamRoute(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  { caller, buildId, logId, url }: LogAsked & { caller: Caller },
): Promise<void> {
  const verbs = context.verbs(caller, '')
  await getLog(verbs, { buildId, logId })
  const news = newsOf(context, logId)
  const stream = openEventStream(response, { until: caller.expiresAt, stopping: context.stopping })
  stream.signal.addEventListener('abort', news.close, { once: true })
  const asked = request.headers['last-event-id'] ?? url.searchParams.get('from') ?? '0'
  let offset = Number(/^\d{1,15}$/.exec(String(asked))?.[0] ?? 0)
  try {
    while (!stream.signal.aborted) {
      const heard = news.next()
      const { bytes, log } = await readLog(
        { db: verbs.db, segments: context.segments },
        { orgId: caller.orgId, buildId, logId },
        offset,
      )
      for (let at = 0; at < bytes.length && !stream.signal.aborted; at += EVENT_BYTES_MAX) {
        const part = bytes.subarray(at, at + EVENT_BYTES_MAX)
        offset += part.length
        await stream.send({ id: String(offset), data: part.toString('base64') })
      }
      if (bytes.length > 0) continue
      if (log.complete) {
        await stream.send({ event: 'end', data: JSON.stringify({ bytes: log.bytes, lines: linesOf(log) }) })
        break
      }
      await heard
    }
  } catch (error) {
    context.logger.warn({ error, logId }, 'a log stream broke off')
  } finally {
    news.close()
    stream.end()
  }
}

/** Resolves `next` at the first notice after it was asked for, so that none falls between a read and the wait. */
function newsOf({ listener }: ServerContext, logId: string): { next: () => Promise<void>; close: () => void } {
  let wake: () => void = () => undefined
  const unsubscribe = listener.subscribe('logs', (heard) => {
    if (heard === 'resync' || heard.payload === logId) wake()
  })
  return {
    next: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
    close: () => {
      unsubscribe()
      wake()
    },
  }
}
