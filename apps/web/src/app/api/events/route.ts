import { errorResponse } from '#server/http/problem-response.ts'
import { eventStreamResponse } from '#server/live/event-stream-response.ts'
import { requireListener } from '#server/live/require-listener.ts'
import { resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

/** What happens in the organisation, as it happens: delivery's and CI's events in one stream. Ids only. */
export async function GET(request: Request): Promise<Response> {
  const web = await webProcess()
  try {
    const allowed = async () => {
      const caller = await resolveCaller(web, request)
      requireListener(caller)
      return caller
    }
    const caller = await allowed()
    const after = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? ''
    return eventStreamResponse(request, {
      allowed,
      stopping: web.stopping,
      begin: (write) => web.hub.follow(caller, after, write),
    })
  } catch (error) {
    return errorResponse(error)
  }
}
