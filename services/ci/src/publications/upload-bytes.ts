import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { freeYoungBuffers } from '@baton/blob-store/young-buffers'

const ANSWER_CHARACTERS_MAX = 100_000

/**
 * PUTs a stream and answers what came back. Only what is on its way is held in memory, whatever the size: `fetch` reads
 * ahead of the network. Throws where nobody answers, or `timeoutMs` have passed.
 */
export async function uploadBytes(
  url: URL,
  body: Readable,
  { headers, timeoutMs }: { headers: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<{ status: number; text: string }> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const outgoing = send(url, { method: 'PUT', headers, signal: AbortSignal.timeout(timeoutMs) })
  // A consumer may refuse in the middle: then its answer counts, not that the rest could not be sent.
  pipeline(body, freed, outgoing).catch((error: Error) => outgoing.destroy(error))
  try {
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    let text = ''
    answer.setEncoding('utf8')
    for await (const part of answer as AsyncIterable<string>) {
      if (text.length < ANSWER_CHARACTERS_MAX) text += part
    }
    return { status: answer.statusCode ?? 0, text: text.slice(0, ANSWER_CHARACTERS_MAX) }
  } finally {
    body.destroy()
    outgoing.destroy()
  }
}

async function* freed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const passed = freeYoungBuffers()
  for await (const chunk of source) {
    yield chunk
    passed(chunk.byteLength)
  }
}
