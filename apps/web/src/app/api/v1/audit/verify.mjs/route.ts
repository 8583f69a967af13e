import { readVerifier } from '@baton/cd/audit'
import { DomainError } from '@baton/kernel/errors'
import { errorResponse } from '#server/http/problem-response.ts'
import { resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

/** The one-file verifier for exports, to be run with plain Node and nothing else. */
export async function GET(request: Request): Promise<Response> {
  const web = await webProcess()
  try {
    const verifier = await readVerifier(web.verbContext(await resolveCaller(web, request)), {})
    if (!verifier) {
      throw new DomainError('UNAVAILABLE', 'The signer has not put its verifier here yet. Start it, and try again.', {
        reason: 'no_signer',
      })
    }
    return new Response(new Uint8Array(verifier), {
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'content-disposition': 'attachment; filename="verify.mjs"',
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
