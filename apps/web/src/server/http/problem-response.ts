import { type Problem, toProblem } from '@baton/kernel/error-map'

/** An answer that tells of an error as RFC 9457 has it; `code` may be one that no verb knows. */
export function problemResponse(
  problem: Omit<Problem, 'code'> & { code: string },
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

/** The same for anything thrown. */
export function errorResponse(error: unknown): Response {
  return problemResponse(toProblem(error))
}
