import { requestProofAgain } from '@baton/identity/gates'
import { serveSignedIn } from '#server/auth/serve-signed-in.ts'
import { limitBody } from '#server/http/limit-body.ts'

/** Mails the link that proves the address of the account that is signed in. */
export const POST = limitBody(serveSignedIn(({ web, sessionToken }) => requestProofAgain(web.gate, sessionToken)))
