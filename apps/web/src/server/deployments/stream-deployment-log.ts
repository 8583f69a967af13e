import { readLogBytes } from '@baton/cd/events'
import { CATCH_UP } from '#lib/live/live-event.ts'
import { eventStreamResponse } from '../live/event-stream-response.ts'
import type { Caller, WebProcess } from '../process-types.ts'
import { resolveCaller } from '../request-caller.ts'

/**
 * Streams a deployment's log from a byte on: what is there, then what is printed, then `end`. Each message is base 64,
 * its id the offset after it. Throws NOT_FOUND before the stream begins.
 */
export async function streamDeploymentLog(
  web: WebProcess,
  caller: Caller,
  asked: { request: Request; deploymentId: string; from: number },
): Promise<Response> {
  const { request, deploymentId } = asked
  const cursor = await web.hub.cursor(caller)
  const read = (from: number) => readLogBytes(web.verbContext(caller), { deploymentId, from })
  const first = await read(asked.from)
  return eventStreamResponse(request, {
    allowed: () => resolveCaller(web, request),
    stopping: web.stopping,
    begin: (write, end) => {
      let offset = asked.from
      let working = Promise.resolve()
      const send = ({ bytes, ended }: typeof first) => {
        offset += bytes.length
        if (bytes.length > 0) write({ id: String(offset), data: Buffer.from(bytes).toString('base64') })
        if (ended) end('end')
        return bytes.length > 0 && !ended
      }
      const pump = () => {
        working = working
          .then(async () => {
            while (send(await read(offset)));
          })
          .catch(() => end())
      }
      if (send(first)) pump()
      return web.hub.follow(caller, cursor, ({ data }) => {
        const { type, deploymentLogId } = JSON.parse(data) as { type: string; deploymentLogId?: string }
        if (type === CATCH_UP || deploymentLogId === deploymentId) pump()
      })
    },
  })
}
