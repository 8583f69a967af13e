import { followCiLog } from '#server/ci/follow-ci-log.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

type Params = { params: Promise<{ buildId: string; logId: string }> }

/** The bytes of a log as they come, from any offset (`Last-Event-ID`, or `after` for the first time). */
export async function GET(request: Request, context: Params): Promise<Response> {
  const web = await webProcess()
  try {
    const asked = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
    const after = asked !== null && /^\d{1,15}$/.test(asked) ? asked : null
    return await followCiLog(web, { request, ...(await context.params), after }, () => resolveCaller(web, request))
  } catch (error) {
    return errorResponse(error)
  }
}
