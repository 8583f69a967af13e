import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from '@baton/bench/api'
import type { Draw } from './draw.ts'
import type { ChaosRepository } from './repository.ts'

/** A commit that was pushed and whose webhook was taken. */
export type AcceptedCommit = { sha: string; branch: string; nonce: string; buildId: string }

/** What the product has taken, and what it may have taken before its answer was lost. */
export type Ledger = {
  commits: AcceptedCommit[]
  /** Promotions that were answered with their id. */
  promotions: string[]
  /** Requests for a promotion whose answer never came. */
  promotionsInDoubt: number
  /** Builds that somebody asked to cancel, whether or not the answer came. */
  cancels: Set<string>
}

/** The load during the faults. `stop` resolves when the last request has ended. */
export type Load = { ledger: Ledger; stop(): Promise<void> }

type Named = { id: string; name: string }

/** Pushes commits, asks for promotions and cancels builds, one after another, until it is stopped. */
export function startLoad(api: Api, repository: ChaosRepository, draw: Draw): Load {
  const ledger: Ledger = { commits: [], promotions: [], promotionsInDoubt: 0, cancels: new Set() }
  const stopping = new AbortController()
  let number = 0

  const act = async () => {
    const what = draw.next()
    if (what < 0.7) {
      number += 1
      // Half of it goes to one branch, where newer commits supersede older ones that wait.
      const branch = draw.next() < 0.5 ? 'main' : `branch-${number}`
      const { sha, nonce } = await repository.push(branch)
      ledger.commits.push({ sha, branch, nonce, buildId: await deliver(repository, branch, sha) })
    } else if (what < 0.93) await promote(api, draw, ledger)
    else await cancel(api, draw, ledger)
  }
  const going = async () => {
    while (!stopping.signal.aborted) {
      await act()
      await sleep(draw.between(200, 900), undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const done = going()
  done.catch(() => undefined)
  return {
    ledger,
    async stop() {
      stopping.abort()
      await done
    },
  }
}

/** Sends the webhook of a push again and again under one delivery id, as forges do, until it is taken. */
async function deliver({ hook }: ChaosRepository, branch: string, sha: string): Promise<string> {
  const body = JSON.stringify({
    ref: `refs/heads/${branch}`,
    before: '0'.repeat(40),
    after: sha,
    repository: { clone_url: hook.cloneUrl, full_name: 'chaos/chaos', default_branch: 'main' },
    pusher: { login: 'chaos' },
    commits: [],
  })
  const headers = {
    'content-type': 'application/json',
    'x-gitea-event': 'push',
    'x-gitea-delivery': randomUUID(),
    'x-gitea-signature': createHmac('sha256', hook.secret).update(body).digest('hex'),
  }
  for (;;) {
    const signal = AbortSignal.timeout(10_000)
    const answer = await fetch(hook.url, { method: 'POST', headers, body, signal }).catch(() => null)
    if (answer?.ok) return ((await answer.json()) as { build: { id: string } }).build.id
    if (answer && answer.status < 500) throw new Error(`A webhook was refused: ${answer.status} ${await answer.text()}`)
    await sleep(200)
  }
}

async function promote(api: Api, draw: Draw, ledger: Ledger): Promise<void> {
  const asked = await Promise.all([
    api.get<{ items: Named[] }>('/releases?limit=10'),
    api.get<{ items: Named[] }>('/environments'),
  ]).catch(() => null)
  if (!asked) return
  const [{ items: releases }, { items: environments }] = asked
  const environment = environments.find(({ name }) => name === 'development')
  const release = releases[draw.between(0, Math.max(1, releases.length))]
  if (!release || !environment) return
  try {
    const body = { releaseId: release.id, environmentId: environment.id }
    const { promotionId } = await api.post<{ promotionId: string }>('/promotions', body)
    ledger.promotions.push(promotionId)
  } catch (error) {
    // A refusal in words is an answer: nothing was taken.
    if (!/: 4\d\d /.test(String(error))) ledger.promotionsInDoubt += 1
  }
}

async function cancel(api: Api, draw: Draw, ledger: Ledger): Promise<void> {
  const commit = ledger.commits[ledger.commits.length - 1 - draw.between(0, 3)]
  if (!commit) return
  ledger.cancels.add(commit.buildId)
  await api.post(`/builds/${commit.buildId}/cancel`, {}).catch(() => undefined)
}
