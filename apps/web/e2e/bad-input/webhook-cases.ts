import { randomBytes } from 'node:crypto'
import type { Answer, Refusal } from '../support/api.ts'
import { deliver, pushPayload } from '../support/deliver-webhook.ts'
import type { Stage } from './stage.ts'

/** A webhook that is refused, and with what words. */
export type WebhookCase = {
  case: string
  send: (stage: Stage) => Promise<Answer<Refusal>>
  status: number
  code: string
  reason?: string
  said: string
}

const SHA = 'a'.repeat(40)

/** Every way in which a webhook is refused that a forge can come upon. Their sentences are read in the forge's own list. */
export const WEBHOOK_CASES: readonly WebhookCase[] = [
  {
    case: 'a webhook with a wrong signature',
    send: ({ quiet: hook }) => deliver(hook, { body: pushPayload('main', SHA), secret: 'another' }),
    status: 401,
    code: 'SIGNATURE_WRONG',
    said: "The signature does not match this repository's secret. Copy the secret again from its page.",
  },
  {
    case: 'a webhook for a repository that is not known',
    send: ({ quiet: hook }) => deliver({ ...hook, url: hook.url.replace(/[^/]+$/, 'rep_none') }, { body: '{}' }),
    status: 404,
    code: 'REPOSITORY_UNKNOWN',
    said: 'No repository has this webhook address. Copy it again from its page.',
  },
  {
    case: 'a webhook under the name of another forge',
    send: ({ quiet: hook }) => deliver({ ...hook, url: hook.url.replace('/gitea/', '/github/') }, { body: '{}' }),
    status: 404,
    code: 'REPOSITORY_UNKNOWN',
    said: 'No repository has this webhook address. Copy it again from its page.',
  },
  {
    case: 'a webhook of 25 MB',
    send: ({ quiet: hook }) => deliver(hook, { body: randomBytes(25 * 2 ** 20) }),
    status: 413,
    code: 'BODY_TOO_LARGE',
    said: 'The delivery is larger than 5 MiB, so it was not kept. Push in smaller parts, or start the build by hand.',
  },
  {
    case: 'a webhook that is a form',
    send: ({ quiet: hook }) =>
      deliver(hook, { body: 'payload=%7B%7D', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    status: 415,
    code: 'FORM_NOT_TAKEN',
    said: "The delivery is a form. Choose the content type application/json in the webhook's settings.",
  },
  {
    case: 'a signed webhook that is not JSON',
    send: ({ quiet: hook }) => deliver(hook, { body: 'payload=%7B%7D' }),
    status: 422,
    code: 'VALIDATION',
    reason: 'not_json',
    said: "The delivery is signed, but its body is not JSON. Set the webhook's content type to application/json.",
  },
  {
    case: 'a signed webhook without what a push has',
    send: ({ quiet: hook }) => deliver(hook, { body: '{"ref":"refs/heads/main"}' }),
    status: 422,
    code: 'VALIDATION',
    reason: 'payload',
    said: "The delivery is signed, but 'after' in it is missing or of another kind. Set up the webhook at the kind of forge that the repository was connected as.",
  },
]

/** How many builds there are of the repository that only rows deliver to. */
export async function countBuilds({ nora, quiet }: Stage): Promise<number> {
  const { items: builds } = await nora.api.get<{ items: unknown[] }>(`/builds?repositoryId=${quiet.repositoryId}`)
  return builds.length
}
