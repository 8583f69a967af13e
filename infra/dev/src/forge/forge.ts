import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../http/listen.ts'
import { readJsonBody, refuseForeignPages, sendJson } from '../http/local-api.ts'
import { requestTarget } from '../http/request-target.ts'
import type { Terminal } from '../terminal.ts'
import { createRepository, writeHook } from './create-repository.ts'
import { type Deliveries, startDeliveries } from './deliveries.ts'
import { serveGit } from './git-backend.ts'
import { isRepositoryName, mayPush, openRepositoryStore, type RepositoryStore } from './repository-store.ts'

/** A running forge. */
export type Forge = { url: string; close: () => Promise<void> }

const GIT_PATH = /^\/([^/]+)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/

/**
 * The small forge of the sample repository: git over smart HTTP (everyone on this machine reads, the push URL's password
 * writes) and signed push webhooks. Loopback only.
 */
export async function startForge(options: {
  folder: string
  port: number
  sampleFolder: string
  terminal: Terminal
  pausesMs?: readonly number[]
}): Promise<Forge> {
  const store = openRepositoryStore(options.folder)
  for (const { name } of store.list()) if (existsSync(store.gitFolder(name))) writeHook(store, name)
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      options.terminal.warn(`forge: ${String(error)}`)
      if (!response.headersSent) sendJson(response, 500, { error: 'The forge failed; its terminal says why.' })
    })
  })
  const { port, close } = await listen(server, options.port)
  const url = `http://127.0.0.1:${port}`
  const deliveries = startDeliveries({ store, forgeUrl: url, terminal: options.terminal, pausesMs: options.pausesMs })
  return {
    url,
    close: async () => {
      await close()
      await deliveries.stop()
    },
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (refuseForeignPages(request, response)) return
    const target = requestTarget(request)
    if (target === null) return sendJson(response, 400, { error: 'The address of this request cannot be read.' })
    const { pathname, search } = target
    const [, name, service] = GIT_PATH.exec(pathname) ?? []
    if (name !== undefined && service !== undefined) {
      await serveRepository({ store, deliveries }, request, response, { name, service, query: search.slice(1) })
    } else if (pathname === '/api/repositories' && request.method === 'POST') {
      await addRepository(request, response)
    } else {
      sendJson(response, 404, { error: `Nothing is at ${pathname}. Repositories are at /<name>.git.` })
    }
  }

  async function addRepository(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = parseWanted(await readJsonBody(request))
    if (typeof wanted === 'string') {
      sendJson(response, 400, { error: wanted })
      return
    }
    const former = store.find(wanted.name)
    if (former && former.webhookUrl !== wanted.webhookUrl) {
      sendJson(response, 409, { error: `The repository ${wanted.name} exists and belongs to another webhook.` })
      return
    }
    const repository = await createRepository(store, options.sampleFolder, wanted)
    void deliveries.deliverPushes(repository)
    const cloneUrl = `${url}/${repository.name}.git`
    const pushUrl = new URL(cloneUrl)
    pushUrl.username = 'you'
    pushUrl.password = repository.pushPassword
    sendJson(response, 201, { cloneUrl, pushUrl: pushUrl.href })
  }
}

async function serveRepository(
  forge: { store: RepositoryStore; deliveries: Deliveries },
  request: IncomingMessage,
  response: ServerResponse,
  wanted: { name: string; service: string; query: string },
): Promise<void> {
  const repository = forge.store.find(wanted.name)
  if (!repository) {
    sendJson(response, 404, { error: `There is no repository ${wanted.name}.` })
    return
  }
  const isPush = wanted.service === 'git-receive-pack' || wanted.query.includes('service=git-receive-pack')
  if (isPush && !mayPush(repository, request.headers.authorization)) {
    response.setHeader('www-authenticate', 'Basic realm="Sample forge: use the push URL that Baton shows"')
    sendJson(response, 401, { error: 'Pushes need the password of the push URL that Baton shows.' })
    return
  }
  await serveGit(request, response, {
    gitRoot: forge.store.gitRoot,
    path: `/${wanted.name}.git/${wanted.service}`,
    query: wanted.query,
    user: isPush ? 'you' : undefined,
  })
  if (wanted.service === 'git-receive-pack') await forge.deliveries.deliverPushes(repository)
}

/** Checks the body of a request for a repository; a string says what is wrong. */
function parseWanted(body: unknown): { name: string; webhookUrl: string; webhookSecret: string } | string {
  const { name, webhookUrl, webhookSecret } = (body ?? {}) as Record<string, unknown>
  if (!isRepositoryName(name)) return 'name: letters, digits, ".", "_" and "-", at most 99, and no ".git" at the end.'
  if (typeof webhookUrl !== 'string' || !/^https?:/.test(webhookUrl) || !URL.canParse(webhookUrl)) {
    return 'webhookUrl: an http or https address.'
  }
  if (typeof webhookSecret !== 'string' || webhookSecret === '') return 'webhookSecret: a text that is not empty.'
  return { name, webhookUrl, webhookSecret }
}
