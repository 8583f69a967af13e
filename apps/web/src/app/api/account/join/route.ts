import { acceptInvitation } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { originOf } from '#server/auth/auth-options.ts'
import { guardCookieRequest } from '#server/http/guard-cookie-request.ts'
import { limitBody } from '#server/http/limit-body.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { pageSessionToken } from '#server/page-session.ts'
import { webProcess } from '#server/web-process.ts'

const Body = z.object({ token: z.string().max(200) })

/** Joins an organisation by an invitation with the account that is signed in. */
export const POST = limitBody(async (request) => {
  const web = await webProcess()
  try {
    guardCookieRequest(request, web.env.PUBLIC_URL, false)
    const sessionToken = await pageSessionToken()
    if (!sessionToken) throw new DomainError('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again.')
    const body = Body.safeParse(await request.json().catch(() => null))
    if (!body.success) throw new DomainError('VALIDATION', "Send the invitation's token.", { reason: 'input' })
    const joined = await acceptInvitation(
      web.gate,
      body.data.token,
      { as: 'signedIn', sessionToken },
      originOf(request.headers),
    )
    return Response.json({ slug: joined.organization.slug })
  } catch (error) {
    return errorResponse(error)
  }
})
