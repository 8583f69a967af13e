import { NextRequest } from 'next/server'
import { errorResponse, problemResponse } from './problem-response.ts'

/** Nothing that a page or a script sends is near it; a longer list is sent in parts. */
const BODY_BYTES_MAX = 2 ** 20
/** Of what is too large so much is read and dropped, that its sender hears the answer; then the connection is cut. */
const DROPPED_BYTES_MAX = 64 * 2 ** 20

type Handler<Context> = (request: NextRequest, context: Context) => Promise<Response>

/**
 * A route handler that gets its body read already, and only when it has 1 MiB at most: `next start` limits nothing, and
 * what stands behind reads a body whole, some of it before it knows who asks. Every handler that takes a body is one.
 */
export function limitBody<Context>(handle: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    if (request.body === null) return handle(request, context)
    let body: Buffer<ArrayBuffer> | 'tooLarge'
    try {
      body = await readBody(request.body, Number(request.headers.get('content-length') ?? 0))
    } catch (error) {
      return errorResponse(error)
    }
    if (body === 'tooLarge') return tooLarge()
    // Of its parts, since what Next hands over may be a proxy, from which no request can be made.
    const { url, method, headers, signal } = request
    return handle(new NextRequest(url, { method, headers, signal, body }), context)
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  declaredBytes: number,
): Promise<Buffer<ArrayBuffer> | 'tooLarge'> {
  if (declaredBytes > DROPPED_BYTES_MAX) return 'tooLarge'
  // Never cancelled: that would cut the connection before the answer has left.
  const reader = body.getReader()
  let chunks: Uint8Array[] = []
  let bytes = 0
  while (bytes <= DROPPED_BYTES_MAX) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > BODY_BYTES_MAX) chunks = []
    else chunks.push(value)
  }
  return bytes > BODY_BYTES_MAX ? 'tooLarge' : Buffer.concat(chunks)
}

function tooLarge(): Response {
  return problemResponse(
    {
      type: 'about:blank',
      title: 'The request is too large',
      status: 413,
      detail: 'The request is larger than 1 MiB, so nothing of it was done. Send it in smaller parts.',
      code: 'BODY_TOO_LARGE',
    },
    { connection: 'close' },
  )
}
