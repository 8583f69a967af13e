import type { IncomingMessage } from 'node:http'

/**
 * What a request asks for, as a URL of which only path and query mean anything: in origin form or absolute form (RFC 9112,
 * 3.2). Null for a target that is neither; answer it with 400. Never throws, whatever a client writes.
 */
export function requestTarget(request: Pick<IncomingMessage, 'url'>): URL | null {
  const target = request.url ?? ''
  // "//host/path" is a path here; as a relative reference it would be another host.
  return URL.parse(target.startsWith('/') ? `http://localhost${target}` : target)
}
