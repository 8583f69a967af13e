import { DomainError } from '@baton/kernel/errors'
import { bringsBody } from '../http/guard-cookie-request.ts'
import { errorResponse } from '../http/problem-response.ts'
import type { Caller, WebProcess } from '../process-types.ts'

const PASSED_ON = [
  'content-type',
  'content-length',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'content-security-policy',
]
const PASSED_IN = ['content-type', 'accept', 'range', 'if-none-match', 'last-event-id', 'idempotency-key']

/**
 * Hands a request to CI in the name of its caller and answers with what CI answered, streaming both ways. No header of
 * the browser but the listed ones goes along; its cookies never do.
 */
export async function forwardToCi(web: WebProcess, caller: Caller, request: Request, path: string): Promise<Response> {
  const headers = new Headers({ authorization: `Bearer ${await web.ciToken(caller)}` })
  for (const name of PASSED_IN) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const answer = await fetch(`${web.env.CI_API_URL}${path}`, {
    method: request.method,
    headers,
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.any([request.signal, web.stopping]),
    ...(hasBody ? { body: await bodyOf(request, headers) } : {}),
  }).catch((cause: unknown) => cause)
  if (!(answer instanceof Response)) return errorResponse(ciIsAway(answer))
  const out = new Headers({ 'cache-control': 'no-store, no-transform' })
  for (const name of PASSED_ON) {
    const value = answer.headers.get(name)
    if (value !== null) out.set(name, value)
  }
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) out.set('x-accel-buffering', 'no')
  return new Response(answer.body, { status: answer.status, headers: out })
}

// A change without a body, such as `curl -X POST`, is the empty object to CI's procedures.
async function bodyOf(request: Request, headers: Headers): Promise<ArrayBuffer | string> {
  if (bringsBody(request)) return request.arrayBuffer()
  headers.set('content-type', 'application/json')
  return '{}'
}

function ciIsAway(cause: unknown): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    'The CI service did not answer, so builds cannot be read or started now. What is deployed and decided is not touched by that. Try again in a moment.',
    { reason: 'ci_unreachable', cause },
  )
}
