import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@baton/kernel/errors'
import { lastingRefusal } from '@baton/kernel/lasting-refusal'
import { type RawWebhook, receiveWebhook, type WebhookOutcome } from '../webhooks/receive-webhook.ts'
import { sendJson, sendProblem, sendRefusal } from './answers.ts'
import { readBody } from './read-body.ts'
import type { ServerContext } from './server-context.ts'

/** GitHub sends 25 MB at most and warns below; a push of 2,000 commits has 2 MB. */
const WEBHOOK_BYTES_MAX = 5 * 2 ** 20
/** A forge waits 10 s and may not come again, so a database that is away for a moment is waited for; then it is 503. */
const STORE_TIMEOUT_MS = 8_000
const STORE_RETRY_MS = 250

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
    return sendRefusal(
      response,
      413,
      'BODY_TOO_LARGE',
      'The delivery is larger than 5 MiB, so it was not kept. Push in smaller parts, or start the build by hand.',
    )
  }
  const headers = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  try {
    const outcome = await store(context, { forge, repositoryId, headers, body })
    context.metrics.webhooks.inc({ outcome: outcome.outcome })
    switch (outcome.outcome) {
      case 'unknown':
        return sendRefusal(
          response,
          404,
          'REPOSITORY_UNKNOWN',
          'No repository has this webhook address. Copy it again from its page.',
        )
      case 'form':
        return sendRefusal(
          response,
          415,
          'FORM_NOT_TAKEN',
          "The delivery is a form. Choose the content type application/json in the webhook's settings.",
        )
      case 'unsigned': {
        const whose = outcome.sender
          ? ` It seems to come from ${outcome.sender}; the repository is at another kind.`
          : ''
        return sendRefusal(
          response,
          401,
          'SIGNATURE_WRONG',
          `The signature does not match this repository's secret. Copy the secret again from its page.${whose}`,
        )
      }
      case 'replayed':
        return sendJson(response, 200, { ...outcome.receipt, replayed: true })
      case 'stored':
        sendJson(response, 202, { ...outcome.receipt, replayed: false })
        await outcome.start().catch((error: unknown) => {
          context.logger.warn({ error, repositoryId }, 'what follows from a webhook could not be done now')
        })
    }
  } catch (error) {
    if (!(error instanceof DomainError)) context.logger.error({ error, repositoryId }, 'a webhook was not stored')
    sendProblem(response, error instanceof DomainError ? error : notStored(error))
  }
}

/** Tries until the time is up. What an answer was lost of is found as a replay. */
async function store(context: ServerContext, raw: RawWebhook): Promise<WebhookOutcome> {
  const late = AbortSignal.timeout(STORE_TIMEOUT_MS)
  const gaveUp = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error(`Not stored within ${STORE_TIMEOUT_MS} ms.`)))
  })
  for (;;) {
    try {
      return await Promise.race([receiveWebhook(context.webhooks, raw), gaveUp])
    } catch (error) {
      if (error instanceof DomainError || lastingRefusal(error) || late.aborted) throw error
      await Promise.race([new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS)), gaveUp])
    }
  }
}

function notStored(cause: unknown): DomainError {
  const sqlstate = lastingRefusal(cause)
  if (sqlstate) {
    const message = `The delivery is signed, but the database cannot store it (PostgreSQL error ${sqlstate}), and sending it again will not help. This is a fault in Baton: please report it. Start the build by hand.`
    return new DomainError('VALIDATION', message, { reason: 'not_storable', cause })
  }
  return new DomainError('UNAVAILABLE', 'The delivery could not be stored now. Send it again in a moment.', {
    reason: 'not_stored',
    cause,
  })
}
