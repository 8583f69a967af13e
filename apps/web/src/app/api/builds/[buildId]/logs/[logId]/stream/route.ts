import { forwardToCi } from '#server/ci/forward-to-ci.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

type Params = { params: Promise<{ buildId: string; logId: string }> }

/** The bytes of a log as they come, from any offset (`Last-Event-ID`, or `after` for the first time). */
export async function GET(request: Request, context: Params): Promise<Response> {
  const web = await webProcess()
  try {
    const { buildId, logId } = await context.params
    const caller = await resolveCaller(web, request)
    const after = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
    const headers = new Headers({ accept: 'text/event-stream' })
    if (after !== null && /^\d{1,15}$/.test(after)) headers.set('last-event-id', after)
    const asked = new Request(request.url, { headers, signal: request.signal })
    const path = `/api/v1/builds/${encodeURIComponent(buildId)}/logs/${encodeURIComponent(logId)}/stream`
    return await forwardToCi(web, caller, asked, path)
  } catch (error) {
    return errorResponse(error)
  }
}
