import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../http/listen.ts'
import { readJsonBody, refuseForeignPages, sendJson } from '../http/local-api.ts'
import { readJsonFile, writePrivateFile } from '../state/files.ts'
import { makeOpenFolder } from '../state/open-folder.ts'
import { describeHolder, findPortHolder } from '../system/port-holder.ts'
import type { Terminal } from '../terminal.ts'
import { serveSite } from './serve-site.ts'

/** The running sites and their API. */
export type Sites = { url: string; close: () => Promise<void> }

/** Sites that one Baton serves at most: they must not reach the ports of the next. */
const SITES_MAX = 80

/**
 * Serves each site of a folder on a port of its own, on the loopback. `POST /sites {id}` makes a site and answers where
 * it is; a site keeps its port for good, as an offset from the base port in `registryFile`.
 */
export async function startSites(options: {
  folder: string
  registryFile: string
  apiPort: number
  firstPort: number
  terminal: Terminal
}): Promise<Sites> {
  const { folder, registryFile, firstPort, terminal } = options
  const offsets = new Map(Object.entries((readJsonFile(registryFile) as Record<string, number> | undefined) ?? {}))
  const open: (() => Promise<void>)[] = []
  let adding: Promise<unknown> = Promise.resolve()
  for (const [id, offset] of offsets) await serve(id, firstPort + offset).catch(() => tellTaken(id, firstPort + offset))

  const api = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      terminal.warn(`sites: ${String(error)}`)
      if (!response.headersSent) sendJson(response, 500, { error: 'The site could not be made.' })
    })
  })
  const { port, close } = await listen(api, options.apiPort)
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await close()
      await Promise.all(open.map((closeSite) => closeSite()))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (refuseForeignPages(request, response)) return
    if (request.url !== '/sites' || request.method !== 'POST') {
      sendJson(response, 404, { error: 'Only POST /sites {id} is here.' })
      return
    }
    const { id } = ((await readJsonBody(request)) ?? {}) as Record<string, unknown>
    if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      sendJson(response, 400, { error: 'id: letters, digits, "_" and "-", at most 80.' })
      return
    }
    // One at a time, so that two sites never take the same port.
    const added = adding.then(() => addSite(id))
    adding = added.catch(() => undefined)
    const offset = await added
    if (offset === undefined) sendJson(response, 409, { error: `All ${SITES_MAX} sites are taken.` })
    else sendJson(response, 200, { url: `http://127.0.0.1:${firstPort + offset}`, folder: siteFolder(id) })
  }

  /** The offset of a site's port, old or new; undefined where no port is left. */
  async function addSite(id: string): Promise<number | undefined> {
    const known = offsets.get(id)
    if (known !== undefined) return known
    const taken = new Set(offsets.values())
    for (let offset = 0; offset < SITES_MAX; offset++) {
      if (taken.has(offset)) continue
      try {
        await serve(id, firstPort + offset)
      } catch {
        continue
      }
      offsets.set(id, offset)
      writePrivateFile(registryFile, JSON.stringify(Object.fromEntries(offsets)))
      return offset
    }
    return undefined
  }

  async function serve(id: string, sitePort: number): Promise<void> {
    const site = siteFolder(id)
    const server = createServer((request, response) => {
      serveSite(site, request, response).catch(() => response.destroy())
    })
    const opened = await listen(server, sitePort)
    open.push(opened.close)
  }

  function siteFolder(id: string): string {
    return makeOpenFolder(folder, id)
  }

  function tellTaken(id: string, sitePort: number): void {
    terminal.warn(
      `The site ${id} is not served: port ${sitePort} is held by ${describeHolder(findPortHolder(sitePort))}.`,
    )
  }
}
