import type { IncomingMessage, ServerResponse } from 'node:http'

const BODY_BYTES_MAX = 100_000

/**
 * Refuses what a page of a foreign site sends to this port from the person's own browser: it carries an Origin, or comes
 * under a name that is not this machine's. True when it was refused.
 */
export function refuseForeignPages(request: IncomingMessage, response: ServerResponse): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (['127.0.0.1', 'localhost'].includes(host) && request.headers.origin === undefined) return false
  sendJson(response, 403, { error: 'This address serves programs on this machine only.' })
  return true
}

/** The JSON of a request's body; undefined where it is none or too large. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > BODY_BYTES_MAX) return undefined
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
