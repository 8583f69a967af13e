import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Api } from '@baton/bench/api'

const run = promisify(execFile)
const LINES = 300

/** A repository on the sample's forge whose builds print something of their commit alone, and pack it. */
export type ChaosRepository = {
  id: string
  projectId: string
  hook: { url: string; secret: string; cloneUrl: string }
  /** Commits a new nonce and pushes it to a branch. The forge's own webhook goes nowhere. */
  push(branch: string): Promise<{ sha: string; nonce: string }>
  close(): Promise<void>
}

/** What the step of a commit with this nonce prints when it runs once. */
export function printedBy(nonce: string): string {
  return `begin ${nonce}\n${Array.from({ length: LINES }, (_, at) => `line ${at + 1} of ${nonce}\n`).join('')}end ${nonce}\n`
}

const PIPELINE = `version: 1
on:
  push:
    branches: ["**"]
jobs:
  work:
    steps:
      - name: Work
        run: |
          nonce=$(cat nonce.txt)
          echo "begin $nonce"
          i=0
          while [ $i -lt ${LINES} ]; do
            i=$((i + 1))
            echo "line $i of $nonce"
            [ $((i % 30)) -ne 0 ] || sleep 0.1
          done
          mkdir -p site
          echo "$nonce" > site/index.html
          tar -czf site.tgz -C site .
          echo "end $nonce"
    artifacts:
      - name: site
        path: site.tgz
        version: 0.1.\${{ build.number }}
`

/** Makes the repository, connects it, and makes the project that releases what it publishes. */
export async function createChaosRepository(api: Api, forgeUrl: string): Promise<ChaosRepository> {
  const name = `chaos-${Date.now()}`
  const made = await fetch(`${forgeUrl}/api/repositories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // Port 9 discards: the pushes are announced by the load itself, which knows what was taken.
    body: JSON.stringify({ name, webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'not used' }),
  })
  if (!made.ok) throw new Error(`The forge answered ${made.status}: ${await made.text()}`)
  const { cloneUrl, pushUrl } = (await made.json()) as { cloneUrl: string; pushUrl: string }
  const folder = await mkdtemp(join(tmpdir(), 'baton-chaos-'))
  const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout.trim()
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('config', 'user.name', 'Chaos')
  await git('config', 'user.email', 'chaos@example.test')
  await git('remote', 'add', 'origin', pushUrl)
  await writeFile(join(folder, '.baton.yml'), PIPELINE)
  let commits = 0
  const push = async (branch: string) => {
    commits += 1
    const nonce = `${name}-${commits}`
    await writeFile(join(folder, 'nonce.txt'), `${nonce}\n`)
    await git('add', '--all')
    await git('commit', '--quiet', '-m', `Change ${commits}`)
    await git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`)
    return { sha: await git('rev-parse', 'HEAD'), nonce }
  }
  await push('main')
  const connected = await api.post<{ id: string; webhookUrl: string; webhookSecret: string }>('/repositories', {
    forge: 'gitea',
    cloneUrl,
    name,
  })
  const { orgId } = await api.get<{ orgId: string }>('/organization')
  const source = new URL(`/orgs/${orgId}/repositories/${connected.id}`, connected.webhookUrl).href
  const { projectId } = await api.post<{ projectId: string }>('/projects/for-source', { name, source })
  return {
    id: connected.id,
    projectId,
    hook: { url: connected.webhookUrl, secret: connected.webhookSecret, cloneUrl },
    push,
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
