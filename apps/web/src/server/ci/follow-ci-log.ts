import type { Caller, WebProcess } from '../process-types.ts'
import { forwardToCi } from './forward-to-ci.ts'

/** Which log of whom, and the byte to go on after. */
export type FollowedLog = { request: Request; buildId: string; logId: string; after: string | null }

/**
 * The bytes of a build's log as they come. CI ends each of its streams with its token; this one goes on where that ended,
 * so that a reader keeps one stream while a step is silent. Between two of them `ask` says whether the reader still may.
 */
export async function followCiLog(web: WebProcess, log: FollowedLog, ask: () => Promise<Caller>): Promise<Response> {
  const { request, buildId, logId } = log
  const path = `/api/v1/builds/${encodeURIComponent(buildId)}/logs/${encodeURIComponent(logId)}/stream`
  const open = async (after: string | null) => {
    const headers = new Headers({ accept: 'text/event-stream', ...(after === null ? {} : { 'last-event-id': after }) })
    return forwardToCi(web, await ask(), new Request(request.url, { headers, signal: request.signal }), path)
  }
  const first = await open(log.after)
  if (!first.ok || !first.body) return first
  const chunks = goOn(first.body, log.after, open)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void chunks.return(undefined),
  })
  return new Response(body, { headers: first.headers })
}

/** What ends sooner ends for another reason than its token, and is not opened again in a circle. */
const SHORT_MS = 1_000

/** The chunks of one stream after another, until one says that its log is complete, or the next cannot be had. */
async function* goOn(
  first: ReadableStream<Uint8Array>,
  after: string | null,
  open: (after: string | null) => Promise<Response>,
): AsyncGenerator<Uint8Array> {
  const place = createPlace(after)
  let body: ReadableStream<Uint8Array> | null = first
  while (body) {
    const openedAt = performance.now()
    for await (const chunk of body) {
      place.pass(chunk)
      yield chunk
    }
    if (place.isEnd() || performance.now() - openedAt < SHORT_MS) return
    const next = await open(place.last())
    body = next.ok ? next.body : null
  }
}

/** Where a stream of server-sent events is, read from the chunks that pass it. */
function createPlace(after: string | null) {
  let line = ''
  let last = after
  let end = false
  return {
    last: () => last,
    isEnd: () => end,
    pass(chunk: Uint8Array) {
      const lines = (line + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')).split('\n')
      line = lines.pop() ?? ''
      for (const each of lines) {
        if (each.startsWith('id: ')) last = each.slice('id: '.length)
        else if (each === 'event: end') end = true
      }
    },
  }
}
