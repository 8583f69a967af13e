import { type Problem, toProblem } from '@baton/kernel/error-map'
import type { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { createOpenApiFetchHandler } from 'trpc-to-openapi'
import { forwardToCi } from '../ci/forward-to-ci.ts'
import { bringsBody, guardCookieRequest } from '../http/guard-cookie-request.ts'
import { errorResponse, problemResponse } from '../http/problem-response.ts'
import type { WebProcess } from '../process-types.ts'
import { hasApiKey, resolveCaller } from '../request-caller.ts'
import { webProcess } from '../web-process.ts'
import { appRouter } from './app-router.ts'

/** Where CI's addresses begin; CI serves them itself, from its own procedures. */
const CI_PLACES = new Set(['builds', 'repositories', 'queue', 'artifacts', 'publications', 'retention/builds'])

function isOfCi([first = '', second = '']: readonly string[]): boolean {
  return CI_PLACES.has(first) || CI_PLACES.has(`${first}/${second}`)
}

/** REST under `/api/v1`: CI's part is forwarded, the rest comes from the same procedures as tRPC. */
export async function serveRest(request: Request, context: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const web = await webProcess()
  try {
    guardCookieRequest(request, web.env.PUBLIC_URL, hasApiKey(request))
    const { path } = await context.params
    if (!isOfCi(path)) return await serveOwn(web, request)
    const { searchParams } = new URL(request.url)
    searchParams.delete('org')
    const address = `/api/v1/${path.map(encodeURIComponent).join('/')}`
    const query = searchParams.size > 0 ? `?${searchParams}` : ''
    return await forwardToCi(web, await resolveCaller(web, request), request, `${address}${query}`)
  } catch (error) {
    return errorResponse(error)
  }
}

async function serveOwn(web: WebProcess, request: Request): Promise<Response> {
  let problem: Problem | undefined
  const response = await createOpenApiFetchHandler({
    endpoint: '/api/v1',
    req: withContentType(request),
    router: appRouter,
    createContext: () => ({ verbContext: async () => web.verbContext(await resolveCaller(web, request)) }),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
    onError: ({ error, path }) => {
      problem = restProblem(error)
      if (problem.status === 500) web.logger.error({ err: error.cause ?? error, path }, 'A procedure failed')
    },
  })
  return problem ? problemResponse(problem) : response
}

// A change without a body, such as DELETE from curl, says no content type; trpc-to-openapi insists on one.
function withContentType(request: Request): Request {
  if (request.method === 'GET' || bringsBody(request)) return request
  const headers = new Headers(request.headers)
  headers.set('content-type', 'application/json')
  return new Request(request.url, { method: request.method, headers, body: '{}' })
}

function restProblem(error: TRPCError): Problem {
  const known = toProblem(error.cause)
  if (known.code !== 'INTERNAL') return known
  const status = getHTTPStatusCodeFromError(error)
  if (status === 500) return known
  const detail =
    error.code === 'NOT_FOUND'
      ? 'There is nothing at this address. /api/v1/openapi.json lists what there is.'
      : `${error.message}. /api/v1/openapi.json says what this address takes.`
  return { type: 'about:blank', title: 'The request cannot be read as it is', status, detail, code: 'VALIDATION' }
}
