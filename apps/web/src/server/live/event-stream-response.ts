/** Seconds after which a stream's right is asked for again. */
export const RECHECK_MS = 60_000
const PULSE_MS = 20_000

/** The headers of a stream of server-sent events: nothing between us and the reader may hold or change it. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const

/**
 * Answers with a stream of events. Ends when the reader leaves, when `allowed` no longer holds (asked every 60 s), or when
 * the process stops; a comment every 20 s keeps proxies from closing it.
 */
export function eventStreamResponse(
  request: Request,
  options: {
    allowed: () => Promise<unknown>
    stopping: AbortSignal
    begin: (write: (event: { id: string; data: string }) => void) => () => void
  },
): Response {
  const encoder = new TextEncoder()
  let end: () => void = () => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text))
      write(': open\n\n')
      const stop = options.begin(({ id, data }) => write(`id: ${id}\ndata: ${data}\n\n`))
      const pulse = setInterval(() => write(': still here\n\n'), PULSE_MS)
      const recheck = setInterval(() => options.allowed().catch(() => end()), RECHECK_MS)
      end = () => {
        end = () => undefined
        clearInterval(pulse)
        clearInterval(recheck)
        options.stopping.removeEventListener('abort', onStop)
        stop()
        try {
          controller.close()
        } catch {
          // The reader closed it first.
        }
      }
      const onStop = () => end()
      request.signal.addEventListener('abort', onStop, { once: true })
      options.stopping.addEventListener('abort', onStop, { once: true })
    },
    cancel: () => end(),
  })
  return new Response(body, { headers: STREAM_HEADERS })
}
