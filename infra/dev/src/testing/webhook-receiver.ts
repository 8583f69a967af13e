import { createServer, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { listen } from '../http/listen.ts'

/** A delivery as it arrived. */
export type ReceivedWebhook = { headers: IncomingHttpHeaders; body: string; answered: number }

/** Something that takes webhooks. `answers` are the next statuses it gives; then 200 for good. */
export type WebhookReceiver = {
  url: string
  answers: number[]
  /** Resolves with the next delivery that nobody has taken yet. */
  next: () => Promise<ReceivedWebhook>
}

/** Starts a receiver that ends with the test. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  const waiting: ((webhook: ReceivedWebhook) => void)[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const answered = answers.shift() ?? 200
    response.writeHead(answered).end()
    const webhook = { headers: request.headers, body: Buffer.concat(parts).toString('utf8'), answered }
    const waiter = waiting.shift()
    if (waiter) waiter(webhook)
    else received.push(webhook)
  })
  const { port, close } = await listen(server, 0)
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${port}/webhooks/gitea/repository`,
    answers,
    next: () =>
      new Promise((resolve) => {
        const webhook = received.shift()
        if (webhook) resolve(webhook)
        else waiting.push(resolve)
      }),
  }
}
