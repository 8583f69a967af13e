import { createHash } from 'node:crypto'
import { DomainError } from '@baton/kernel/errors'
import type { z } from 'zod'
import type { Forge } from '../repositories/repository-rules.ts'
import { hintOfMergeRequest, hintOfPullRequest, MergeRequestPayload, PullRequestPayload } from './parse-pull-request.ts'
import { hintOfPush, PushPayload } from './parse-push.ts'
import type { Headers } from './verify-signature.ts'
import type { WebhookHint } from './webhook-hint.ts'

/** A verified webhook, read. `key` is the forge's own id of it, or the body's digest where it gives none. */
export type Delivery = { key: string; event: string; hint: WebhookHint; bodySha256: string }

/** Reads a webhook whose signature was checked. Throws VALIDATION when it is not what its forge says that it sends. */
export function readDelivery(forge: Forge, headers: Headers, body: Buffer): Delivery {
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  const event = eventOf(forge, headers)
  const payload = parseBody(forge, headers, body)
  return {
    key: (keyOf(forge, headers) ?? bodySha256).slice(0, 200),
    event: event.slice(0, 60),
    hint: hintOf(forge, event, payload),
    bodySha256,
  }
}

function eventOf(forge: Forge, headers: Headers): string {
  switch (forge) {
    case 'github':
      return headers('x-github-event') ?? ''
    case 'gitea':
      return (
        headers('x-gitea-event') ??
        headers('x-forgejo-event') ??
        headers('x-gogs-event') ??
        headers('x-github-event') ??
        ''
      )
    case 'gitlab':
      return headers('x-gitlab-event') ?? ''
  }
}

function keyOf(forge: Forge, headers: Headers): string | undefined {
  switch (forge) {
    case 'github':
      return headers('x-github-delivery')
    case 'gitea':
      return headers('x-gitea-delivery') ?? headers('x-forgejo-delivery') ?? headers('x-gogs-delivery')
    case 'gitlab':
      return headers('webhook-id') ?? headers('idempotency-key') ?? headers('x-gitlab-webhook-uuid')
  }
}

/** GitHub sends a form unless told otherwise, and signs it as sent; the others sign JSON alone. */
function parseBody(forge: Forge, headers: Headers, body: Buffer): unknown {
  const isForm = (headers('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  const text = body.toString('utf8')
  try {
    return JSON.parse(forge === 'github' && isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
  } catch (cause) {
    throw new DomainError(
      'VALIDATION',
      "The delivery is signed, but its body is not JSON. Set the webhook's content type to application/json.",
      { reason: 'not_json', cause },
    )
  }
}

function hintOf(forge: Forge, event: string, payload: unknown): WebhookHint {
  switch (`${forge} ${event}`) {
    case 'github push':
    case 'gitea push':
    case 'gitlab Push Hook':
    case 'gitlab Tag Push Hook':
      return hintOfPush(read(PushPayload, payload))
    case 'github pull_request':
    case 'gitea pull_request':
    case 'gitea pull_request_sync':
      return hintOfPullRequest(read(PullRequestPayload, payload))
    case 'gitlab Merge Request Hook':
      return hintOfMergeRequest(read(MergeRequestPayload, payload))
    case 'github ping':
      return { kind: 'ping' }
    default:
      return { kind: 'other', event: event.slice(0, 60) }
  }
}

function read<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  const message = `The delivery is signed, but '${path}' in it is missing or of another kind. Set up the webhook at the kind of forge that the repository was connected as.`
  throw new DomainError('VALIDATION', message, { reason: 'payload' })
}
