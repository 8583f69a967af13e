import { requireJson, requireSameOrigin } from './same-origin.ts'

/**
 * Guards what a browser could be made to send: a request that changes something by the authority of a cookie must come
 * from our own pages and be JSON. A request with an API key is nobody's by accident.
 */
export function guardCookieRequest(request: Request, ownUrl: string, hasApiKey: boolean): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (!hasApiKey) requireSameOrigin(request, ownUrl)
  if (bringsBody(request)) requireJson(request)
}

/** True when the request has a body: a change may come without one, as `curl -X DELETE` sends it. */
export function bringsBody(request: Request): boolean {
  return (request.headers.get('content-length') ?? '0') !== '0' || request.headers.has('transfer-encoding')
}
