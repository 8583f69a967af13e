import { acceptInvitation } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

const Body = z.object({ token: z.string().max(200) })

/** Joins an organisation by an invitation with the account that is signed in. */
export const POST = limitBody(
  serveSignedIn(async ({ web, sessionToken, origin, body }) => {
    const input = Body.safeParse(body)
    if (!input.success) throw new DomainError('VALIDATION', "Send the invitation's token.", { reason: 'input' })
    const joined = await acceptInvitation(web.gate, input.data.token, { as: 'signedIn', sessionToken }, origin)
    return { slug: joined.organization.slug }
  }),
)
