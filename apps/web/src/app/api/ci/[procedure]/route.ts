import { forwardToCi } from '#server/ci/forward-to-ci.ts'
import { guardCookieRequest } from '#server/http/guard-cookie-request.ts'
import { limitBody } from '#server/http/limit-body.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { hasApiKey, resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

/** CI's tRPC procedures for the browser, forwarded in its person's name. */
const handle = limitBody(async (request, context: { params: Promise<{ procedure: string }> }) => {
  const web = await webProcess()
  try {
    guardCookieRequest(request, web.env.PUBLIC_URL, hasApiKey(request))
    const { procedure } = await context.params
    const { searchParams } = new URL(request.url)
    searchParams.delete('org')
    const path = `/trpc/${encodeURIComponent(procedure)}?${searchParams}`
    return await forwardToCi(web, await resolveCaller(web, request), request, path)
  } catch (error) {
    return errorResponse(error)
  }
})

export { handle as GET, handle as POST }
