import { streamDeploymentLog } from '#server/deployments/stream-deployment-log.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

/** The bytes of a deployment's log as they come, from any offset (`Last-Event-ID`, or `after` for the first time). */
export async function GET(request: Request, context: { params: Promise<{ deploymentId: string }> }): Promise<Response> {
  const web = await webProcess()
  try {
    const { deploymentId } = await context.params
    const after = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? '0'
    const caller = await resolveCaller(web, request)
    return await streamDeploymentLog(web, caller, {
      request,
      deploymentId,
      from: /^\d{1,15}$/.test(after) ? Number(after) : 0,
    })
  } catch (error) {
    return errorResponse(error)
  }
}
