import type { IncomingMessage } from 'node:http'

/** The raw bytes of a request, or `tooLarge` as soon as that is known. What is too large is read to its end and dropped. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | 'tooLarge'> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    request.resume()
    return 'tooLarge'
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      request.resume()
      return 'tooLarge'
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
