import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { contentType } from './content-types.ts'
import { findRelease, openSiteFile } from './open-site-file.ts'
import { NOT_FOUND, NOTHING_DEPLOYED } from './pages.ts'

/** Answers one request to a site from the release that is live in its folder. */
export async function serveSite(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The next request may meet another release.
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('x-content-type-options', 'nosniff')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
    return
  }
  const file = await openSiteFile(folder, (request.url ?? '/').split('?')[0] ?? '/')
  if (file === undefined) {
    const page = (await findRelease(folder)) === undefined ? NOTHING_DEPLOYED : NOT_FOUND
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(request.method === 'HEAD' ? '' : page)
    return
  }
  response.writeHead(200, { 'content-type': contentType(file.path), 'content-length': file.size })
  if (request.method === 'HEAD' || file.size === 0) {
    await file.handle.close()
    response.end()
    return
  }
  // A client that hangs up is no error of ours.
  await pipeline(file.handle.createReadStream({ end: file.size - 1 }), response).catch(() => undefined)
}
