import type { Server } from 'node:http'

const LOOK_FOR_IDLE_EVERY_MS = 20

/**
 * Takes no new connection, and resolves once the requests that are under way have ended; after `withinMs` they are cut off.
 * A kept-alive connection is closed as soon as its last answer is out, which Node itself leaves open for seconds.
 */
export async function closeServer(server: Server, withinMs: number): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE_EVERY_MS)
  const forced = setTimeout(() => server.closeAllConnections(), withinMs)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(idle)
  clearTimeout(forced)
}
