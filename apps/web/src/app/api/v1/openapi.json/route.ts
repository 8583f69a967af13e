import { apiDocument } from '#server/api/open-api.ts'
import { errorResponse } from '#server/http/problem-response.ts'
import { webProcess } from '#server/web-process.ts'

/** What the API is, both services' parts in one document. Without CI's part it is not answered: half would mislead. */
export async function GET(): Promise<Response> {
  const { env } = await webProcess()
  try {
    return Response.json(await apiDocument(env))
  } catch (error) {
    return errorResponse(error)
  }
}
