import { createHmac, randomUUID } from 'node:crypto'
import type { Api } from './api.ts'

/** A repository that was connected by hand: where its forge sends webhooks, and the secret that signs them. */
export type Hook = { repositoryId: string; url: string; secret: string }

/** What CI answers to a webhook that it took. */
export type Receipt = { status: number; build: { id: string; number: number } }

/** Connects a repository by its address, as somebody does who pastes address and secret at a Gitea. */
export async function connectByHand(api: Api, cloneUrl: string): Promise<Hook> {
  const connected = await api.post<{ id: string; webhookUrl: string; webhookSecret: string }>('/repositories', {
    forge: 'gitea',
    cloneUrl,
  })
  return { repositoryId: connected.id, url: connected.webhookUrl, secret: connected.webhookSecret }
}

/** Sends a signed push of one commit, and again while it could not be stored, as a forge does; answers what took it. */
export async function sendPush(hook: Hook, commit: { branch: string; sha: string; before: string }): Promise<Receipt> {
  const body = JSON.stringify({
    ref: `refs/heads/${commit.branch}`,
    before: commit.before,
    after: commit.sha,
    commits: [],
    head_commit: null,
    repository: { full_name: 'sample/storm' },
  })
  const headers = {
    'content-type': 'application/json',
    'x-gitea-event': 'push',
    'x-gitea-delivery': randomUUID(),
    'x-gitea-signature': createHmac('sha256', hook.secret).update(body).digest('hex'),
  }
  for (;;) {
    const response = await fetch(hook.url, { method: 'POST', body, headers })
    const answer = (await response.json()) as Omit<Receipt, 'status'>
    if (response.status !== 503) return { status: response.status, ...answer }
  }
}
