import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter } from '#server/api/app-router.ts'
import { guardCookieRequest } from '#server/http/guard-cookie-request.ts'
import { limitBody } from '#server/http/limit-body.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { hasApiKey, resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

const handle = limitBody(async (request) => {
  const web = await webProcess()
  try {
    guardCookieRequest(request, web.env.PUBLIC_URL, hasApiKey(request))
  } catch (error) {
    return errorResponse(error)
  }
  let caller: ReturnType<typeof resolveCaller> | undefined
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => ({
      verbContext: async () => {
        caller ??= resolveCaller(web, request)
        return web.verbContext(await caller)
      },
    }),
    responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store' }) }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        web.logger.error({ err: error.cause ?? error, path }, 'A procedure failed')
    },
  })
})

export { handle as GET, handle as POST }
