import { requireJson, requireSameOrigin } from './same-origin.ts'

/**
 * Guards what a browser could be made to send: a request that changes something by the authority of a cookie must come
 * from our own pages and be JSON. A request with an API key is nobody's by accident.
 */
export function guardCookieRequest(request: Request, ownUrl: string, hasApiKey: boolean): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (!hasApiKey) requireSameOrigin(request, ownUrl)
  if (request.headers.get('content-length') !== '0' && request.body !== null) requireJson(request)
}
