import { execFile } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Api, Build } from './api.ts'
import { hasEnded, until } from './api.ts'

const run = promisify(execFile)

/** What every bench step prints first, so that a sample counts only when it was cloned, sandboxed and filtered. */
const PROOF = 'git rev-parse HEAD; echo "uid $(id -u)"; grep ^Seccomp: /proc/self/status'

/** A repository of the bench on the local forge, connected to CI, with a clone to commit from. */
export type BenchRepository = {
  id: string
  folder: string
  /** Writes files, commits and pushes to a branch; answers the sha. The forge's own webhook goes nowhere. */
  push(branch: string, files?: Record<string, string>): Promise<string>
  /** Posts a signed push webhook as the forge would; answers when it was sent. Rejects unless it was accepted. */
  announce(branch: string, sha: string): Promise<{ sentAt: number; answeredAt: number }>
}

type Connected = { id: string; webhookUrl: string; webhookSecret: string; firstBuild: { id: string } }

/** Makes a repository whose only job runs `script` after the proof. */
export async function createRepository(
  api: Api,
  options: { forgeUrl: string; sinkUrl: string; name: string; script: string; artifact?: boolean },
): Promise<BenchRepository> {
  const forge = await postJson<{ cloneUrl: string; pushUrl: string }>(`${options.forgeUrl}/api/repositories`, {
    name: options.name,
    webhookUrl: options.sinkUrl,
    webhookSecret: 'not used: the bench announces its pushes itself',
  })
  const connected = await api.post<Connected>('/repositories', {
    forge: 'gitea',
    cloneUrl: forge.cloneUrl,
    name: options.name,
  })
  // Connecting builds what is there; nothing is measured beside that.
  await until(() => api.get<Build>(`/builds/${connected.firstBuild.id}`), hasEnded)
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
  const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout.trim()
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('config', 'user.name', 'Bench')
  await git('config', 'user.email', 'bench@example.test')
  await git('remote', 'add', 'origin', forge.pushUrl)
  let commits = 0
  const push = async (branch: string, files: Record<string, string> = {}) => {
    commits += 1
    for (const [path, text] of Object.entries({ 'count.txt': `${commits}\n`, ...files })) {
      await writeFile(join(folder, path), text)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '-m', `Change ${commits}`)
    await git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`)
    return git('rev-parse', 'HEAD')
  }
  await push('main', { '.baton.yml': pipeline(options.script, options.artifact ?? false) })
  return {
    id: connected.id,
    folder,
    push,
    announce: (branch, sha) => announce(connected, forge.cloneUrl, branch, sha),
  }
}

async function announce(
  repository: { webhookUrl: string; webhookSecret: string },
  cloneUrl: string,
  branch: string,
  sha: string,
) {
  const body = JSON.stringify({
    ref: `refs/heads/${branch}`,
    before: '0'.repeat(40),
    after: sha,
    repository: { clone_url: cloneUrl, full_name: 'bench/bench', default_branch: 'main' },
    pusher: { login: 'bench' },
    commits: [],
  })
  const signature = createHmac('sha256', repository.webhookSecret).update(body).digest('hex')
  const sentAt = Date.now()
  const response = await fetch(repository.webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitea-event': 'push',
      'x-gitea-delivery': randomUUID(),
      'x-gitea-signature': signature,
    },
    body,
  })
  if (!response.ok) throw new Error(`The webhook was answered ${response.status}: ${await response.text()}`)
  return { sentAt, answeredAt: Date.now() }
}

const ARTIFACT = `    artifacts:
      - name: site
        path: site.tgz
        version: 0.1.\${{ build.number }}
`

function pipeline(script: string, artifact: boolean): string {
  const lines = `${PROOF}\n${script}`.split('\n').map((line) => `          ${line}`)
  const job = `jobs:\n  bench:\n    steps:\n      - name: bench\n        run: |\n${lines.join('\n')}\n`
  return `version: 1\non:\n  push:\n    branches: ["**"]\n${job}${artifact ? ARTIFACT : ''}`
}

async function postJson<Answer>(url: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

/** The build of one commit, as soon as there is one that satisfies `ready`. */
export async function buildOf(
  api: Api,
  repositoryId: string,
  sha: string,
  ready: (build: Build) => boolean,
  limitMs?: number,
): Promise<Build> {
  const listed = await until(
    async () => {
      const page = await api.get<{ items: Build[] }>(`/builds?repositoryId=${repositoryId}&limit=100`)
      return page.items.find((build) => build.commitSha === sha)
    },
    (found) => found !== undefined,
    { limitMs },
  )
  if (!listed) throw new Error('unreachable')
  return until(() => api.get<Build>(`/builds/${listed.id}`), ready, { limitMs })
}

/** Throws unless the log shows the cloned commit, a uid of the job's own and an active seccomp filter. */
export function checkProof(log: string, sha: string): void {
  if (!log.includes(sha)) throw new Error(`The log does not show the cloned commit ${sha}:\n${log.slice(0, 500)}`)
  const uid = Number(/^uid (\d+)$/m.exec(log)?.[1] ?? Number.NaN)
  if (!(uid > 0) || uid === process.getuid?.()) throw new Error(`The step did not run under a uid of its own: ${uid}.`)
  if (!/^Seccomp:\s+2$/m.test(log)) throw new Error(`The step ran without a seccomp filter:\n${log.slice(0, 500)}`)
}
