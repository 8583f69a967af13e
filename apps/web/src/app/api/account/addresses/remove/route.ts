import { removeAddress } from '@baton/identity/gates'
import { textIn } from '#server/auth/body-text.ts'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

/** Takes an address off the account that is signed in. */
export const POST = limitBody(
  serveSignedIn(async ({ web, sessionToken, body }) => {
    await removeAddress(web.gate, sessionToken, textIn(body, 'email'))
    return {}
  }),
)
