import { createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import type { Answer } from './api.ts'

/** Where a repository's webhooks go, and what signs them. */
export type ForgeHook = { url: string; secret: string }

/** A push as Gitea tells it. */
export function pushPayload(branch: string, commitSha: string): string {
  return JSON.stringify({
    ref: `refs/heads/${branch}`,
    before: '0'.repeat(40),
    after: commitSha,
    head_commit: { id: commitSha, message: 'A commit', author: { name: 'Eli Park', email: 'eli@elsewhere.example' } },
    pusher: { username: 'eli' },
  })
}

/** A pull request from a fork as Gitea tells it. */
export function forkPayload(commitSha: string): string {
  return JSON.stringify({
    action: 'opened',
    pull_request: {
      number: 7,
      title: 'From outside',
      user: { login: 'mallory' },
      head: { ref: 'topic', sha: commitSha, repo: { full_name: 'mallory/sample' } },
      base: { ref: 'main', sha: 'c'.repeat(40), repo: { full_name: 'sample/sample' } },
    },
  })
}

/** Sends a delivery as Gitea does, signed with the hook's secret unless another is given. */
export async function deliver<Body = { status: number; code: string; detail: string; reason?: string }>(
  hook: ForgeHook,
  delivery: {
    body: string | Buffer
    event?: 'push' | 'pull_request'
    secret?: string
    key?: string
    headers?: Readonly<Record<string, string>>
  },
): Promise<Answer<Body>> {
  const { body } = delivery
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-gitea-event': delivery.event ?? 'push',
    'x-gitea-delivery': delivery.key ?? randomUUID(),
    'x-gitea-signature': createHmac('sha256', delivery.secret ?? hook.secret)
      .update(body)
      .digest('hex'),
    ...delivery.headers,
  }
  // A refusal of a large body may come before all of it was sent; fetch would then give the lost pipe, not the answer.
  const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
    const sent = request(hook.url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]))
    })
    sent.on('error', reject)
    sent.end(body)
  })
  return { status, body: JSON.parse(text) as Body }
}
