import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { address } from './address.ts'
import type { Api } from './api.ts'
import { deliver, type ForgeHook } from './deliver-webhook.ts'
import { stateFolder } from './parts.ts'
import { type Build, until } from './rest.ts'

/** A repository that was connected by hand: where its forge sends webhooks, and the secret that signs them. */
export type Hook = ForgeHook & { repositoryId: string }

/** What CI answers to a webhook that it took. */
export type Receipt = { status: number; build: { id: string; number: number } }

type Repository = { id: string; isSample: boolean; webhookUrl: string }

/** The webhook of the organisation's sample repository, to be sent beside what its forge sends. */
export async function hookOfSample(api: Api): Promise<Hook> {
  const { items: repositories } = await api.get<{ items: Repository[] }>('/repositories')
  const sample = repositories.find(({ isSample }) => isSample)
  if (!sample) throw new Error('The organisation has no sample repository.')
  const { id, webhookUrl } = sample
  const { webhookSecret } = await api.post<{ webhookSecret: string }>(`/repositories/${id}/webhook-secret`)
  return { repositoryId: id, url: webhookUrl, secret: webhookSecret }
}

/** A base port and this is the port of the small forge. */
const FORGE_OFFSET = 7

/** Makes a repository with the sample's history at the small forge, which posts nothing of it to Baton. */
export async function makeAtForge(name: string): Promise<{ cloneUrl: string; forgeName: string }> {
  const forge = `http://127.0.0.1:${Number(new URL(address()).port) + FORGE_OFFSET}`
  const forgeName = `${name}-${randomBytes(4).toString('hex')}`
  const made = await fetch(`${forge}/api/repositories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: forgeName, webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'unused' }),
  })
  const { cloneUrl } = (await made.json()) as { cloneUrl: string }
  return { cloneUrl, forgeName }
}

/**
 * Makes a repository and connects it by its address, as somebody does who pastes address and secret at a Gitea. The build
 * of its newest commit is over when this answers.
 */
export async function connectByHand(api: Api, name: string): Promise<Hook & { forgeName: string }> {
  const { cloneUrl, forgeName } = await makeAtForge(name)
  const connected = await api.post<{
    id: string
    webhookUrl: string
    webhookSecret: string
    firstBuild: { id: string }
  }>('/repositories', { forge: 'gitea', cloneUrl, name })
  await until(
    () => api.get<Build>(`/builds/${connected.firstBuild.id}`),
    ({ state }) => state === 'passed',
  )
  return { repositoryId: connected.id, url: connected.webhookUrl, secret: connected.webhookSecret, forgeName }
}

/** Takes a repository away from its forge. */
export async function removeFromForge(forgeName: string): Promise<void> {
  await rm(join(stateFolder(), 'forge', 'git', `${forgeName}.git`), { recursive: true })
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
