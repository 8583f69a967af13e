import type { IncomingMessage, ServerResponse } from 'node:http'
import type { VerbContext } from '@baton/kernel/command'
import type { Problem } from '@baton/kernel/error-map'
import { problemOf } from '@baton/kernel/trpc-errors'
import { createOpenApiNodeHttpHandler } from 'trpc-to-openapi'
import { ciRouter } from '../api/ci-router.ts'
import type { CiDeps } from '../verbs.ts'

export const API_BODY_BYTES_MAX = 2 ** 20

/** Answers a REST request out of the same procedures as tRPC; refusals leave as problem bodies. */
export type RestRoute = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** The REST face of the router. `request.url` is the path below `/api/v1`. */
export function restRoute(contextOf: (request: IncomingMessage) => Promise<VerbContext<CiDeps>>): RestRoute {
  const problems = new WeakMap<IncomingMessage, Problem>()
  const handle = createOpenApiNodeHttpHandler({
    router: ciRouter,
    createContext: ({ req }) => contextOf(req as IncomingMessage),
    onError: ({ error, req }) => problems.set(req as IncomingMessage, problemOf(error)),
    maxBodySize: API_BODY_BYTES_MAX,
  })
  return async (request, response) => {
    // A change that needs no body, such as a cancel by curl, says no content type; the library insists on one.
    if (request.method !== 'GET') request.headers['content-type'] ??= 'application/json'
    const end = response.end.bind(response) as (body: unknown) => ServerResponse
    const answer = (body: unknown) => {
      const problem = problems.get(request)
      if (!problem) return end(body)
      response.statusCode = problem.status
      response.setHeader('content-type', 'application/problem+json')
      return end(JSON.stringify(problem))
    }
    response.setHeader('cache-control', 'no-store')
    response.end = answer as typeof response.end
    await handle(request, response)
  }
}
