import { mergeDocuments, ownDocument } from '#server/api/open-api.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { webProcess } from '#server/web-process.ts'

/** What the API is, both services' parts in one document. Without CI's part it is not answered: half would mislead. */
export async function GET(): Promise<Response> {
  const { env } = await webProcess()
  try {
    const answer = await fetch(`${env.CI_API_URL}/api/v1/openapi.json`, {
      signal: AbortSignal.timeout(5_000),
      cache: 'no-store',
    })
    if (!answer.ok) throw new Error(`CI answered ${answer.status}`)
    return Response.json(mergeDocuments(ownDocument(env.PUBLIC_URL), await answer.json()))
  } catch (error) {
    return errorResponse(error)
  }
}
