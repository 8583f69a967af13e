import type { IncomingMessage } from 'node:http'

/** Of what is too large so much is read and dropped, that its sender hears the answer; then the connection is cut. */
const DROPPED_BYTES_MAX = 64 * 2 ** 20

/** The raw bytes of a request, or `tooLarge`. Never holds more than `bytesMax`. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | 'tooLarge'> {
  let chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > DROPPED_BYTES_MAX) break
    if (bytes > bytesMax) chunks = []
    else chunks.push(chunk)
  }
  return bytes > bytesMax ? 'tooLarge' : Buffer.concat(chunks)
}
