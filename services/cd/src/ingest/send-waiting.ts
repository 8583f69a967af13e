import type { ServerResponse } from 'node:http'
import { PROBLEM_MEDIA_TYPE } from '@baton/artifact-contract/rejection'
import { waitingProblem } from '../signer-keys/key-words.ts'

const RETRY_AFTER_S = 5

/** Answers that a key has to be accepted first, and that the publisher should try again. */
export function sendWaiting(response: ServerResponse, keyId: string): void {
  const { status, body } = waitingProblem(keyId)
  response.writeHead(status, { 'content-type': PROBLEM_MEDIA_TYPE, 'retry-after': String(RETRY_AFTER_S) })
  response.end(JSON.stringify(body))
}
