import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

const PING_EVERY_MS = 15_000

/** One event: data without line feeds; `id` is what a reader that comes back names; `event` other than `message`. */
export type StreamEvent = { data: string; id?: string; event?: string }

/** A stream of server-sent events. `signal` fires when the reader is gone, the caller's token has run out, or the process ends. */
export type EventStream = {
  signal: AbortSignal
  /** Resolves when there is room for more. */
  send(event: StreamEvent): Promise<void>
  end(): void
}

/** Opens a stream that lives no longer than `until`: its reader comes back with a new token and its last event's id. */
export function openEventStream(
  response: ServerResponse,
  { until, stopping }: { until: Date; stopping: AbortSignal },
): EventStream {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const expired = AbortSignal.timeout(Math.max(0, until.getTime() - Date.now()))
  const signal = AbortSignal.any([gone.signal, expired, stopping])
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  response.write('retry: 500\n\n')
  const pinging = setInterval(() => response.write(': still here\n\n'), PING_EVERY_MS)
  const end = () => {
    clearInterval(pinging)
    response.end()
  }
  signal.addEventListener('abort', end, { once: true })
  return {
    signal,
    end,
    async send({ data, id, event }) {
      if (signal.aborted) return
      const text = `${event ? `event: ${event}\n` : ''}${id ? `id: ${id}\n` : ''}data: ${data}\n\n`
      if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => undefined)
    },
  }
}
