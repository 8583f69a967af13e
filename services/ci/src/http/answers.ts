import type { ServerResponse } from 'node:http'
import { toProblem } from '@baton/kernel/error-map'

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** Answers with a problem body as of RFC 9457. A fault of ours tells the outside nothing. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = toProblem(error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  const retry = problem.status === 503 ? { 'retry-after': '5' } : {}
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...retry,
  })
  response.end(JSON.stringify(problem))
}

/** Answers with a status and one sentence, for what is no refusal of the domain. */
export function sendRefusal(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ type: 'about:blank', title: detail, status, code, detail }))
}
