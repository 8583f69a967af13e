import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** Writes to an answer no faster than its reader takes it, and gives up waiting when the reader has gone. */
export function pacedWriter(response: ServerResponse): (bytes: Uint8Array) => Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  return async (bytes) => {
    if (!response.write(bytes)) await Promise.race([once(response, 'drain'), gone])
  }
}
