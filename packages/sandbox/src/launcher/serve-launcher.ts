import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from '@baton/telemetry/logger'
import { requestTarget } from '@baton/telemetry/request-target'
import { HTTP_STATUS, LauncherError } from '../launcher-error.ts'
import { sendFiles } from '../workspaces/send-files.ts'
import type { LauncherCore } from './launcher-core.ts'
import {
  parseCollectRequest,
  parseId,
  parseInsidePath,
  parseStepRequest,
  parseStopRequest,
  parseWorkspaceRequest,
} from './request-schema.ts'
import { sendOutput } from './send-output.ts'
import { waitForExit } from './wait-for-exit.ts'

const BODY_BYTES_MAX = 8 * 1024 ** 2

/** The HTTP face of a launcher; the caller makes it listen. Every refusal is `{ reason, message }`. */
export function createLauncherServer(core: LauncherCore, logger: Logger): Server {
  const server = createServer((request, response) => {
    route(core, request, response).catch((error: unknown) => refuse(response, error, logger))
  })
  server.requestTimeout = 0
  server.keepAliveTimeout = 600_000
  return server
}

async function route(core: LauncherCore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = requestTarget(request)
  if (url === null) throw new LauncherError('invalid', 'The address of this request cannot be read.')
  const [noun = '', rawId, verb = ''] = url.pathname.slice(1).split('/')
  const id = rawId === undefined ? '' : parseId(rawId)
  switch (`${request.method} ${noun}${id && '/:id'}${verb && `/${verb}`}`) {
    case 'GET healthz': {
      const health = core.health()
      return sendJson(response, health, health.ok ? 200 : 503)
    }
    case 'GET health':
      return sendJson(response, url.searchParams.get('wait') === 'ready' ? await core.ready() : core.health())
    case 'GET held':
      return sendJson(response, await core.held())
    case 'POST steps':
      return sendJson(response, await core.start(parseStepRequest(await readJson(request))))
    case 'GET steps/:id':
      if (url.searchParams.get('wait') === 'exited') await waitForExit(core.steps.get(id), response)
      return sendJson(response, core.steps.get(id).status)
    case 'GET steps/:id/output':
      return sendOutput(core.steps.get(id), response, {
        from: Number(url.searchParams.get('from') ?? 0),
        wait: url.searchParams.get('wait') === '1',
      })
    case 'POST steps/:id/stop':
      return sendJson(response, core.stop(id, parseStopRequest(await readJson(request)).graceMs))
    case 'DELETE steps/:id':
      core.forget(id)
      return sendJson(response, {})
    case 'PUT workspaces/:id':
      await core.createWorkspace(id, parseWorkspaceRequest(await readJson(request)).owner)
      return sendJson(response, {})
    case 'DELETE workspaces/:id':
      await core.removeWorkspace(id)
      return sendJson(response, {})
    case 'POST workspaces/:id/tar':
      await core.putTar(id, parseInsidePath(url.searchParams.get('folder') ?? '.'), request)
      return sendJson(response, {})
    case 'POST workspaces/:id/collect': {
      const wish = parseCollectRequest(await readJson(request))
      return sendFiles(await core.workspaceFolder(id), wish, response)
    }
    default:
      throw new LauncherError('not_found', `The launcher knows no ${request.method} ${url.pathname}.`)
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) throw new LauncherError('too_large', 'The request is larger than 8 MiB.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}')
  } catch (error) {
    throw new LauncherError('invalid', 'The request is not JSON.', error)
  }
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function refuse(response: ServerResponse, error: unknown, logger: Logger): void {
  if (!(error instanceof LauncherError)) logger.error({ error }, 'the launcher failed to answer')
  if (response.headersSent) {
    response.destroy()
    return
  }
  const known =
    error instanceof LauncherError ? error : new LauncherError('failed', 'The launcher failed. Its log says why.')
  sendJson(response, { reason: known.reason, message: known.message }, HTTP_STATUS[known.reason])
}
