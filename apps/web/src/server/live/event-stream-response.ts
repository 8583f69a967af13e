/** Seconds after which a stream's right is asked for again. */
const RECHECK_MS = 60_000
const PULSE_MS = 20_000

/** The headers of a stream of server-sent events: nothing between us and the reader may hold or change it. */
const STREAM_HEADERS = {
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
    /** Begins to write; answers how to stop. `end` closes the stream, with a last event of this name if one is given. */
    begin: (write: (event: { id: string; data: string }) => void, end: (name?: string) => void) => () => void
  },
): Response {
  if (options.stopping.aborted) return new Response(null, { status: 503, headers: { connection: 'close' } })
  const encoder = new TextEncoder()
  let end: (name?: string) => void = () => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text))
      write(': open\n\n')
      const pulse = setInterval(() => write(': still here\n\n'), PULSE_MS)
      const recheck = setInterval(() => options.allowed().catch(() => end()), RECHECK_MS)
      let stop: (() => void) | undefined
      let over = false
      end = (name) => {
        if (over) return
        over = true
        if (name) write(`event: ${name}\ndata:\n\n`)
        clearInterval(pulse)
        clearInterval(recheck)
        options.stopping.removeEventListener('abort', onStop)
        stop?.()
        try {
          controller.close()
        } catch {
          // The reader closed it first.
        }
      }
      const onStop = () => end()
      request.signal.addEventListener('abort', onStop, { once: true })
      options.stopping.addEventListener('abort', onStop, { once: true })
      stop = options.begin(
        ({ id, data }) => {
          if (!over) write(`id: ${id}\ndata: ${data}\n\n`)
        },
        (name) => end(name),
      )
      if (over) stop()
    },
    cancel: () => end(),
  })
  return new Response(body, { headers: STREAM_HEADERS })
}
