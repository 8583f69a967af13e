import { type OrganizationName, resolveApiKey, resolveSession } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import { cookieName, sessionTokenIn } from './auth/auth-cookie.ts'
import { originOf } from './auth/auth-options.ts'
import type { WebProcess } from './process-types.ts'

/** Where a request of a browser names its organisation by slug; an API key belongs to one and needs none. */
const ORGANIZATION_HEADER = 'baton-organization'

/** Who asks, as a gate proved it, and by which way: a cookie is only believed with our own origin. */
export type RequestCaller = Awaited<ReturnType<typeof resolveSession>> | Awaited<ReturnType<typeof resolveApiKey>>

/** True when the request brings an API key, which no other site can make a browser send. */
export function hasApiKey(request: Request): boolean {
  return request.headers.get('authorization')?.startsWith('Bearer ') ?? false
}

/**
 * The gate of every API: an API key in `Authorization: Bearer`, else the sign-in cookie with the organisation's slug in
 * the header, or in `org` where a header cannot be set. Throws UNAUTHENTICATED and NOT_FOUND.
 */
export async function resolveCaller(web: WebProcess, request: Request): Promise<RequestCaller> {
  const authorization = request.headers.get('authorization')
  if (authorization?.startsWith('Bearer ')) {
    return resolveApiKey(web.gate, authorization.slice('Bearer '.length).trim(), originOf(request.headers))
  }
  const secrets = await web.keys.sessionSecrets.all()
  const token = await sessionTokenIn(request.headers.get('cookie'), cookieName(web.env.PUBLIC_URL), secrets)
  if (!token) {
    throw new DomainError('UNAUTHENTICATED', "Sign in, or send an API key as 'Authorization: Bearer baton_...'.", {
      reason: 'no_credentials',
    })
  }
  return resolveSession(web.gate, token, organizationNamed(request))
}

function organizationNamed(request: Request): OrganizationName {
  const slug = request.headers.get(ORGANIZATION_HEADER) ?? new URL(request.url).searchParams.get('org')
  if (slug) return { slug }
  throw new DomainError(
    'VALIDATION',
    `Name the organisation: send its slug in the header '${ORGANIZATION_HEADER}'. An API key needs none.`,
    { reason: 'organization' },
  )
}
