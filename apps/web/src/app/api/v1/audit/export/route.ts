import { Readable } from 'node:stream'
import { exportLog } from '@baton/cd/audit'
import { errorResponse } from '#server/http/problem-response.ts'
import { refuseOtherSites } from '#server/http/same-origin.ts'
import { hasApiKey, resolveCaller } from '#server/request-caller.ts'
import { webProcess } from '#server/web-process.ts'

const FILTERS = ['who', 'action', 'targetType', 'targetId', 'from', 'until', 'text'] as const

/** The organisation's log as a `.tar` that verify.mjs checks; by filter where one is given. Streams: it may be large. */
export async function GET(request: Request): Promise<Response> {
  const web = await webProcess()
  try {
    if (!hasApiKey(request)) refuseOtherSites(request)
    const caller = await resolveCaller(web, request)
    const { searchParams } = new URL(request.url)
    const filter = Object.fromEntries(
      FILTERS.flatMap((name) => {
        const value = searchParams.get(name)
        return value ? [[name, value]] : []
      }),
    )
    const { fileName, sizeBytes, stream } = await exportLog(web.verbContext(caller), filter)
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
      headers: {
        'content-type': 'application/x-tar',
        'content-length': String(sizeBytes),
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
