import { createServer, type Server } from 'node:http'
import { Registry } from 'prom-client'

/** One part's state as health pages show it. `state` is a word (`ok`, `down`, `no isolation`), `detail` a sentence. */
export type PartHealth = { ok: boolean; state: string; detail?: string }

/** The metrics registry of a process. */
export function createMetrics(): Registry {
  return new Registry()
}

/**
 * Serves `GET /healthz` (200 or 503 with `PartHealth`) and `GET /metrics` on a port of its own, which is the operator's: what
 * a process serves to others never has them. Resolves once it listens; `port: 0` picks one (`server.address()`).
 */
export function serveStatus(options: {
  host: string
  port: number
  metrics: Registry
  health: () => Promise<PartHealth>
}): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', options.metrics.contentType)
      response.end(await options.metrics.metrics())
      return
    }
    if (request.url !== '/healthz') {
      response.statusCode = 404
      response.end()
      return
    }
    const health = await options
      .health()
      .catch((error: unknown) => ({ ok: false, state: 'down', detail: String(error) }))
    response.statusCode = health.ok ? 200 : 503
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(health))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve(server))
  })
}
