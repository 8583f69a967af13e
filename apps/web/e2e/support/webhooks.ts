import type { Api } from './api.ts'
import { deliver, type ForgeHook } from './deliver-webhook.ts'

/** A repository that was connected by hand: where its forge sends webhooks, and the secret that signs them. */
export type Hook = ForgeHook & { repositoryId: string }

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
  for (;;) {
    const { status, body: answer } = await deliver<Omit<Receipt, 'status'>>(hook, { body })
    if (status !== 503) return { status, ...answer }
  }
}
