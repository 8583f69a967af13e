import { chmod, mkdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Sites over HTTP, each on a port of its own, as an operator's sites server serves them. */
export type TestSites = { apiUrl: string; folder: string; close: () => Promise<void> }

/** Serves `<folder>/<id>/current` of each site that `POST /sites` made. */
export async function startTestSites(folder: string): Promise<TestSites> {
  const servers: Server[] = []
  const urls = new Map<string, string>()

  async function ensure(id: string): Promise<{ url: string; folder: string }> {
    const site = join(folder, id)
    await mkdir(site, { recursive: true })
    await chmod(site, 0o755)
    const url = urls.get(id) ?? (await listen(serveFolder(join(site, 'current'))))
    urls.set(id, url)
    return { url, folder: site }
  }

  function serveFolder(root: string): Server {
    return createServer((request, response) => {
      readFile(join(root, request.url === '/' ? 'index.html' : (request.url ?? ''))).then(
        (bytes) => response.end(bytes),
        () => {
          response.statusCode = 404
          response.end('nothing here')
        },
      )
    })
  }

  async function listen(server: Server): Promise<string> {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const apiUrl = await listen(
    createServer(async (request, response) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
      const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }
      response.end(JSON.stringify(await ensure(id)))
    }),
  )
  return {
    apiUrl,
    folder,
    async close() {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}
