import { addAddress } from '@baton/identity/gates'
import { textIn } from '#server/auth/body-text.ts'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

/** Claims a further address for the account that is signed in, and mails the link that proves it. */
export const POST = limitBody(
  serveSignedIn(({ web, sessionToken, body }) => addAddress(web.gate, sessionToken, { email: textIn(body, 'email') })),
)
