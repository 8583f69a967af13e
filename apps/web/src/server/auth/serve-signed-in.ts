import type { Origin } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import { guardCookieRequest } from '../http/guard-cookie-request.ts'
import { errorResponse } from '../http/problem-response.ts'
import { pageSessionToken } from '../page-session.ts'
import type { WebProcess } from '../process-types.ts'
import { webProcess } from '../web-process.ts'
import { originOf } from './auth-options.ts'

/** What an act on one's own account is given. `body` is JSON as it came; null where it is none. */
type SignedInRequest = { web: WebProcess; sessionToken: string; origin: Origin; body: unknown }

/** A route for an act on the account that is signed in, from our own pages alone. Answers JSON, or a problem body. */
export function serveSignedIn(act: (request: SignedInRequest) => Promise<object>) {
  return async (request: Request): Promise<Response> => {
    const web = await webProcess()
    try {
      guardCookieRequest(request, web.env.PUBLIC_URL, false)
      const sessionToken = await pageSessionToken()
      if (!sessionToken) throw new DomainError('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again.')
      const body: unknown = await request.json().catch(() => null)
      return Response.json(await act({ web, sessionToken, origin: originOf(request.headers), body }))
    } catch (error) {
      return errorResponse(error)
    }
  }
}
