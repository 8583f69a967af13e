import { DomainError } from '@baton/kernel/errors'

/**
 * Throws FORBIDDEN unless a changing request that is authorised by a cookie comes from our own pages: `Origin` must be
 * there and be ours, and a browser that says where a request comes from must say "same-origin".
 */
export function requireSameOrigin(request: Request, ownUrl: string): void {
  const site = request.headers.get('sec-fetch-site')
  if (request.headers.get('origin') === new URL(ownUrl).origin && (site === null || site === 'same-origin')) return
  throw new DomainError(
    'FORBIDDEN',
    `This request does not come from ${new URL(ownUrl).origin}. Use the product at that address, or an API key.`,
    { reason: 'origin' },
  )
}

/** Throws VALIDATION unless the body says that it is JSON; a form of another site cannot. */
export function requireJson(request: Request): void {
  if (request.headers.get('content-type')?.split(';')[0]?.trim() === 'application/json') return
  throw new DomainError('VALIDATION', "Send JSON, with the header 'Content-Type: application/json'.", {
    reason: 'content_type',
  })
}

/** Throws FORBIDDEN for a read that leaves a trace when another site has sent the browser there. */
export function refuseOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return
  throw new DomainError('FORBIDDEN', 'Another site sent you here. Open the page of the product, and press there.', {
    reason: 'origin',
  })
}
