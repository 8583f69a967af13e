import { createHash } from 'node:crypto'
import { DomainError } from '@baton/kernel/errors'
import { cleanLine } from '@baton/kernel/text'
import { z } from 'zod'
import { isBranchOrTag } from '../git/git-names.ts'
import type { Forge } from '../repositories/repository-rules.ts'
import { cleanHint } from './clean-hint.ts'
import type { Headers } from './headers.ts'
import { hintOfMergeRequest, hintOfPullRequest, MergeRequestPayload, PullRequestPayload } from './parse-pull-request.ts'
import { CreatePayload, hintOfCreate, hintOfPush, PushPayload } from './parse-push.ts'
import { Text } from './payload-text.ts'
import { readPusher } from './read-pusher.ts'
import { isForm, sentBy } from './sent-by.ts'
import type { WebhookHint } from './webhook-hint.ts'

/**
 * A verified webhook, read. `key` is the forge's own id of it, or the body's digest where it gives none. `defaultBranch` is
 * what it says of the repository, a hint as well.
 */
export type Delivery = {
  key: string
  event: string
  hint: WebhookHint
  bodySha256: string
  defaultBranch: string | null
}

/** Reads a webhook whose signature was checked. Throws VALIDATION when it is not what its forge says that it sends. */
export function readDelivery(forge: Forge, headers: Headers, body: Buffer): Delivery {
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  const event = eventOf(forge, headers)
  const payload = parseBody(forge, headers, body)
  return {
    key: (keyOf(forge, headers) ?? bodySha256).slice(0, 200),
    event: cleanLine(event, 60),
    hint: cleanHint(hintOf(forge, event, payload, sentBy(headers) === 'Gogs')),
    bodySha256,
    defaultBranch: defaultBranchOf(payload),
  }
}

const Place = z.object({ default_branch: Text }).nullish().catch(null)
const Named = z.object({ repository: Place, project: Place })

/** GitHub, Gitea and Gogs say it of the repository, GitLab of the project. */
function defaultBranchOf(payload: unknown): string | null {
  const named = Named.safeParse(payload).data
  const branch = named?.repository?.default_branch ?? named?.project?.default_branch ?? ''
  return isBranchOrTag(`refs/heads/${branch}`) ? branch : null
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
  const text = body.toString('utf8')
  try {
    return JSON.parse(forge === 'github' && isForm(headers) ? (new URLSearchParams(text).get('payload') ?? '') : text)
  } catch (cause) {
    throw new DomainError(
      'VALIDATION',
      "The delivery is signed, but its body is not JSON. Set the webhook's content type to application/json.",
      { reason: 'not_json', cause },
    )
  }
}

const NO_EVENT = 'The headers name no event of this kind of forge, so nothing is built.'
const TOLD_BY_PUSH = 'A new branch or tag is built when its push comes.'

function hintOf(forge: Forge, event: string, payload: unknown, isGogs: boolean): WebhookHint {
  switch (`${forge} ${event}`) {
    case 'github push':
    case 'gitea push':
    case 'gitlab Push Hook':
    case 'gitlab Tag Push Hook':
      return withPusher(hintOfPush(read(PushPayload, payload)), payload)
    case 'gitea create':
      // Only Gogs: Gitea and Forgejo post a push for a tag as well.
      return isGogs
        ? withPusher(hintOfCreate(read(CreatePayload, payload)), payload)
        : { kind: 'other', event, because: TOLD_BY_PUSH }
    case 'github create':
      return { kind: 'other', event, because: TOLD_BY_PUSH }
    case 'github pull_request':
    case 'gitea pull_request':
    case 'gitea pull_request_sync':
      return hintOfPullRequest(read(PullRequestPayload, payload))
    case 'gitlab Merge Request Hook':
      return hintOfMergeRequest(read(MergeRequestPayload, payload))
    case 'github ping':
      return { kind: 'ping' }
    default:
      return { kind: 'other', event, ...(event === '' ? { because: NO_EVENT } : {}) }
  }
}

function withPusher(hint: WebhookHint, payload: unknown): WebhookHint {
  return hint.kind === 'push' || hint.kind === 'tag' ? { ...hint, pusher: readPusher(payload) } : hint
}

function read<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const path = cleanLine(parsed.error.issues[0]?.path.join('.') ?? '', 100)
  const message = `The delivery is signed, but '${path}' in it is missing or of another kind. Set up the webhook at the kind of forge that the repository was connected as.`
  throw new DomainError('VALIDATION', message, { reason: 'payload' })
}
