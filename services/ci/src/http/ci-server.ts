import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { TRPC_CODE } from '@baton/kernel/error-map'
import { DomainError } from '@baton/kernel/errors'
import { requestTarget } from '@baton/telemetry/request-target'
import type { PartHealth } from '@baton/telemetry/status-server'
import { TRPCError } from '@trpc/server'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { ciRouter, openApiDocument } from '../api/ci-router.ts'
import type { Caller } from '../tokens/verify-token.ts'
import { sendJson, sendProblem, sendRefusal } from './answers.ts'
import { artifactRoute, rawLogRoute } from './download-routes.ts'
import { eventsRoute } from './events-route.ts'
import { logStreamRoute } from './log-stream-route.ts'
import { API_BODY_BYTES_MAX, type RestRoute, restRoute } from './rest-route.ts'
import type { ServerContext } from './server-context.ts'
import { webhookRoute } from './webhook-route.ts'

/** The HTTP face of CI: webhooks, procedures as tRPC and as REST, streams, downloads, keys, health. Not yet listening. */
export function createCiServer(context: ServerContext): Server {
  const rest = restRoute((request) => verbsOf(context, request))
  const openApi = openApiDocument(`${context.publicUrl}/api/v1`)
  const server = createServer((request, response) => {
    route(context, { rest, openApi }, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendProblem(response, error)
      else response.destroy()
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

/** Longer than clients keep a connection that is idle: else a request may meet one that is being closed. */
const KEEP_ALIVE_MS = 75_000

type Served = { rest: RestRoute; openApi: object }

async function route(
  context: ServerContext,
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = requestTarget(request)
  if (url === null) return sendRefusal(response, 400, 'VALIDATION', 'The address of this request cannot be read.')
  const parts = url.pathname.split('/').slice(1)
  const [first = '', second = '', third = ''] = parts
  if (first === 'webhooks' && parts.length === 3 && request.method === 'POST') {
    return webhookRoute(context, request, response, { forge: second, repositoryId: third })
  }
  if (first === 'trpc') return trpc(context, request, response, parts.slice(1).join('/'))
  if (url.pathname.startsWith('/api/v1/')) return api(context, served, { request, response, url })
  if (request.method === 'GET') {
    if (url.pathname === '/healthz') return sendJson(response, 200, HEALTHY)
    if (url.pathname === '/.well-known/jwks.json') return jwks(context, response)
  }
  notServed(response)
}

/** About this process alone: a stopped database must not turn it red. */
export const HEALTHY: PartHealth = { ok: true, state: 'ok' }

async function api(
  context: ServerContext,
  { rest, openApi }: Served,
  { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  const path = url.pathname.slice('/api/v1'.length)
  if (request.method === 'GET') {
    if (path === '/openapi.json') return sendJson(response, 200, openApi)
    const [, buildId, logId, what] = /^\/builds\/([^/]+)\/logs\/([^/]+)\/(stream|raw)$/.exec(path) ?? []
    if (buildId && logId) {
      const asked = { caller: await callerOf(context, request), buildId, logId, url }
      return what === 'raw' ? rawLogRoute(context, response, asked) : logStreamRoute(context, request, response, asked)
    }
    if (path === '/events') return eventsRoute(context, response, await callerOf(context, request))
    const sha256 = /^\/artifacts\/([0-9a-f]{64})$/.exec(path)?.[1]
    if (sha256) return artifactRoute(context, request, response, { caller: await callerOf(context, request), sha256 })
  }
  // The library reads a second slash as a host.
  if (path.startsWith('//')) return notServed(response)
  request.url = `${path}${url.search}`
  await rest(request, response)
}

async function trpc(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  await nodeHTTPRequestHandler({
    req: request,
    res: response,
    path,
    router: ciRouter,
    createContext: () => verbsOf(context, request),
    maxBodySize: API_BODY_BYTES_MAX,
  })
}

function callerOf(context: ServerContext, request: IncomingMessage): Promise<Caller> {
  return context.verify(request.headers.authorization)
}

/** The caller's context; a refusal of the token in tRPC's terms, since it is thrown before any procedure of ours runs. */
async function verbsOf(context: ServerContext, request: IncomingMessage) {
  try {
    return context.verbs(await callerOf(context, request), randomUUID())
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause
    throw new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause })
  }
}

async function jwks(context: ServerContext, response: ServerResponse): Promise<void> {
  try {
    const text = await readFile(context.jwksFile, 'utf8')
    response.writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=60' })
    response.end(text)
  } catch {
    sendRefusal(
      response,
      503,
      'KEY_NOT_MADE',
      "The artifact key is made when CI's worker first starts. It has not yet.",
    )
  }
}

function notServed(response: ServerResponse): void {
  sendRefusal(response, 404, 'NOT_FOUND', 'There is nothing at this address.')
}
