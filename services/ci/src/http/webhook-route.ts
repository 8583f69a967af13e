import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@baton/kernel/errors'
import { receiveWebhook } from '../webhooks/receive-webhook.ts'
import { sendJson, sendProblem, sendRefusal } from './answers.ts'
import { readBody } from './read-body.ts'
import type { ServerContext } from './server-context.ts'

/** GitHub sends 25 MB at most and warns below; a push of 2,000 commits has 2 MB. */
const WEBHOOK_BYTES_MAX = 5 * 2 ** 20
/** A forge waits 10 s. What cannot be stored by then is answered 503, and comes again. */
const STORE_TIMEOUT_MS = 8_000

/** `POST /webhooks/<forge>/<repositoryId>`: answered once the delivery is stored, before its build is started. */
export async function webhookRoute(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  { forge, repositoryId }: { forge: string; repositoryId: string },
): Promise<void> {
  const body = await readBody(request, WEBHOOK_BYTES_MAX)
  if (body === 'tooLarge') {
    context.metrics.webhooks.inc({ outcome: 'tooLarge' })
    response.setHeader('connection', 'close')
    return sendRefusal(response, 413, 'BODY_TOO_LARGE', 'The delivery is larger than 5 MiB. It was not kept.')
  }
  const headers = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  try {
    const received = receiveWebhook(context.webhooks, { forge, repositoryId, headers, body })
    const outcome = await withTimeout(received)
    context.metrics.webhooks.inc({ outcome: outcome.outcome })
    switch (outcome.outcome) {
      case 'unknown':
        return sendRefusal(
          response,
          404,
          'REPOSITORY_UNKNOWN',
          'No repository has this webhook address. Copy it again from its page.',
        )
      case 'unsigned':
        return sendRefusal(
          response,
          401,
          'SIGNATURE_WRONG',
          "The signature does not match this repository's secret. Copy the secret again from its page.",
        )
      case 'replayed':
        return sendJson(response, 200, { ...outcome.receipt, replayed: true })
      case 'stored':
        sendJson(response, 202, { ...outcome.receipt, replayed: false })
        await outcome.start()
    }
  } catch (error) {
    if (!(error instanceof DomainError))
      context.logger.error({ error: String(error), repositoryId }, 'a webhook was not stored')
    sendProblem(response, error instanceof DomainError ? error : notStored(error))
  }
}

function withTimeout<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not stored within ${STORE_TIMEOUT_MS} ms.`)), STORE_TIMEOUT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function notStored(cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', 'The delivery could not be stored now. Send it again in a moment.', {
    reason: 'not_stored',
    cause,
  })
}
