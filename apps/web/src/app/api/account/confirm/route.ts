import { confirmAddress } from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

const Body = z.object({ token: z.string().max(200) })

/** Proves an address with the link of its letter, for the account that is signed in. */
export const POST = limitBody(
  serveSignedIn(async ({ web, sessionToken, origin, body }) => {
    const input = Body.safeParse(body)
    if (!input.success) throw new DomainError('VALIDATION', "Send the link's token.", { reason: 'input' })
    const { address } = await confirmAddress(web.gate, input.data.token, { sessionToken }, origin)
    return { address }
  }),
)
