import { chooseSignInAddress } from '@baton/identity/gates'
import { textIn } from '#server/auth/body-text.ts'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

/** Makes another address of the account that is signed in the one to sign in with. Asks for the password. */
export const POST = limitBody(
  serveSignedIn(async ({ web, sessionToken, origin, body }) => {
    const asked = { email: textIn(body, 'email'), password: textIn(body, 'password') }
    await chooseSignInAddress(web.gate, sessionToken, asked, origin)
    return {}
  }),
)
