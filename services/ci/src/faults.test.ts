import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { LauncherClient } from '@baton/sandbox/client'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readLogStream } from './testing/follow-log.ts'
import {
  startTestStack,
  type TestOrganization,
  type TestRepository,
  type TestStack,
  WAITS,
} from './testing/test-stack.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 }

let stack: TestStack
let org: TestOrganization

beforeAll(async () => {
  consumer.listen(0, '127.0.0.1')
  await once(consumer, 'listening')
  const url = `http://127.0.0.1:${(consumer.address() as AddressInfo).port}`
  const env = { CI_STOP_GRACE_MS: '300', CI_CONSUMERS: JSON.stringify([{ name: 'cd', url, audience: 'ingest' }]) }
  stack = await startTestStack({ env })
  org = stack.organization()
})
afterAll(async () => {
  await stack?.close()
  consumer.closeAllConnections()
  consumer.close()
})

/** Has all bytes and takes everything, but for one request that is never answered where a test wants that. */
const consumer = createServer((request, response) => {
  if (holdNext) holdNext(response)
  else response.writeHead(request.method === 'HEAD' ? 200 : 201).end()
  holdNext = null
})
let holdNext: ((response: ServerResponse) => void) | null = null

const pipeline = (run: string) =>
  `version: 1\njobs:\n  unit:\n    steps:\n      - name: Work\n        run: |\n${run.replaceAll(/^/gm, '          ')}\n`

async function connect() {
  const forge = stack.forge.create()
  return { forge, repository: await org.connect(forge) }
}

describe('what the database will never take', () => {
  it('ends the build as infrastructure with a sentence, and the next build has its slot', async () => {
    const url = new URL(stack.database.adminUrl)
    url.pathname = `/${stack.database.name}`
    const admin = postgres(url.href, { max: 1 })
    await admin`alter table ci.jobs add constraint no_such_title check (title <> 'refused')`
    await admin`alter table ci.steps add constraint no_such_exit check (exit_code <> 77)`
    const { forge, repository } = await connect()
    const sentence =
      /^The database cannot store what this build says \(PostgreSQL error 23514\), so the build was ended\./
    const ends = async (text: string) => org.ended(await repository.push(forge.commit({ '.baton.yml': text })))
    const refusedTitle = pipeline('true').replace('  unit:', '  unit:\n    name: refused')
    expect(await ends(refusedTitle)).toMatchObject({
      state: 'infrastructure',
      cause: expect.stringMatching(sentence),
      jobs: [],
    })
    expect(await ends(pipeline('exit 77'))).toMatchObject({
      state: 'infrastructure',
      cause: expect.stringMatching(sentence),
      jobs: [{ state: 'infrastructure', cause: expect.stringMatching(sentence) }],
    })
    expect(await ends(pipeline('true'))).toMatchObject({ state: 'passed' })
    const slots = { total: 8, busy: 0 }
    await expect.poll(async () => (await org.api.builds.queue.query({})).slots).toEqual(slots)
    await admin.unsafe(
      'alter table ci.jobs drop constraint no_such_title; alter table ci.steps drop constraint no_such_exit',
    )
    await admin.end()
  })
})

describe('a running step', () => {
  it('goes on while its worker is killed with -9: no line is lost, none comes twice, and it runs once', async () => {
    const { forge, repository } = await connect()
    const launcher = stack.launcher.child.pid
    const script = 'echo once\nfor i in $(seq 3000); do echo "line $i"; [ $((i % 100)) -ne 0 ] || sleep 0.05; done'
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline(script) }))
    await org.printed(id, 'line 300\n')
    await stack.worker.kill('SIGKILL')
    await stack.startWorker()
    const build = await org.ended(id)
    expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
    const wanted = ['once', ...Array.from({ length: 3000 }, (_, at) => `line ${at + 1}`)].join('\n')
    expect((await org.log(build)).toString()).toBe(`${wanted}\n`)
    expect(stack.launcher.child.pid).toBe(launcher)
    expect(stack.launcher.child.exitCode).toBeNull()
  })

  it('is handed over when its worker is asked to end, which it does at once', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline(`echo up; ${WAITS}; echo down`) }))
    await org.printed(id, 'up')
    await stack.worker.kill('SIGTERM')
    expect(stack.worker.child.exitCode).toBe(0)
    await stack.startWorker()
    await org.letGoOn(id)
    const build = await org.ended(id)
    expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
    expect((await org.log(build)).toString()).toBe('up\ndown\n')
  })

  it('that dies with its launcher is infrastructure, and a second attempt follows by itself', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline(`echo up; ${WAITS}; echo done`) }))
    await org.printed(id, 'up')
    await stack.launcher.kill('SIGKILL')
    await stack.startLauncher()
    await org.until(id, ({ jobs }) => jobs[0]?.attempts.length === 2)
    await org.printed(id, 'up')
    await org.letGoOn(id)
    const build = await org.ended(id)
    expect(build).toMatchObject({
      state: 'passed',
      jobs: [
        {
          attempts: [
            { state: 'infrastructure', cause: expect.stringContaining('The launcher stopped') },
            { state: 'passed' },
          ],
        },
      ],
    })
    expect((await org.log(build)).toString()).toBe('up\ndone\n')
  })

  it('that had not begun when its launcher went away is begun by the next one, in the same attempt', async () => {
    const { forge, repository } = await connect()
    await stack.launcher.kill('SIGKILL')
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline('echo up') }))
    const { jobs } = await org.until(id, (build) => build.jobs[0]?.attempts.length === 1)
    noteAsTaken(`${jobs[0]?.id}.1`)
    await stack.startLauncher()
    const build = await org.ended(id)
    expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1, state: 'passed' }] }] })
    expect((await org.log(build)).toString()).toBe('up\n')
  })

  /** What a launcher writes of a job's first step that it has taken on, before the step's command runs. */
  function noteAsTaken(workspaceId: string): void {
    const startedAt = new Date().toISOString()
    const stepRunId = `${workspaceId}.0`
    const status = { stepRunId, state: 'running', exitCode: null, cause: null, detail: null, outputBytes: 0 }
    const record = { status: { ...status, isolation: 'full', began: false, startedAt, endedAt: null }, workspaceId }
    appendFileSync(join(stack.folder, 'launcher', 'journal.jsonl'), `${JSON.stringify(record)}\n`)
  }

  it('leaves nothing on its launcher once it has ended; what a killed worker left goes when a worker starts', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline(`echo up; ${WAITS}`) }))
    await org.printed(id, 'up')
    const done = await org.ended(await repository.push(forge.commit({ '.baton.yml': pipeline('echo up') })))
    const launcher = new LauncherClient({ socketPath: join(stack.folder, 's', 'l.sock') })
    const held = async () => (await launcher.held()).map((one) => [one.workspaceId, one.outputs.length])
    const [job] = (await org.api.builds.get.query({ id })).jobs
    const running = [`${job?.id}.1`, 0]
    await expect.poll(held, PATIENT).toEqual([running])

    await stack.worker.kill('SIGKILL')
    const workspaceId = `${done.jobs[0]?.id}.1`
    const step = { stepRunId: `${workspaceId}.left`, workspaceId, owner: org.orgId, script: 'echo left' }
    await launcher.createWorkspace(workspaceId, { owner: org.orgId })
    await launcher.start(step)
    await launcher.waitUntilExited(step.stepRunId)
    expect((await held()).toSorted()).toEqual([running, [workspaceId, 1]].toSorted())
    await stack.startWorker()
    await expect.poll(held, PATIENT).toEqual([running])
    await org.letGoOn(id)
    expect(await org.ended(id)).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
    await expect.poll(held, PATIENT).toEqual([])
    launcher.close()
  })

  it('is stopped in the middle by a cancel, also when the worker is killed before it hears of it', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline('echo up; sleep 1000') }))
    await org.printed(id, 'up')
    await stack.worker.kill('SIGKILL')
    await org.api.builds.cancel.mutate({ id })
    await stack.startWorker()
    expect(await org.ended(id)).toMatchObject({ state: 'cancelled', jobs: [{ state: 'cancelled' }] })
  })
})

describe('an artifact', () => {
  const packing = `${pipeline('echo packed > packed.txt')}    artifacts:\n      - { name: packed, path: packed.txt, version: "1.\${{ build.number }}" }\n`

  it('whose worker is killed while it signs is said to be publishing, and is signed within seconds of the next start', async () => {
    const { forge, repository } = await connect()
    const admin = postgres(stack.database.adminUrl, { max: 2, database: stack.database.name })
    const signing = Promise.withResolvers<void>()
    const held = admin.begin(async (sql) => {
      // What is signed is locked before it is read.
      await sql`lock table ci.attestations in share mode`
      await signing.promise
    })
    const id = await repository.push(forge.commit({ '.baton.yml': packing }))
    const build = await org.ended(id)
    expect(build.state, build.cause ?? '').toBe('passed')
    expect(build.artifacts).toMatchObject([{ name: 'packed', publishing: true, publications: [] }])
    const isWaiting = async () =>
      (await admin`select 1 from pg_locks where not granted and relation = 'ci.attestations'::regclass`).length > 0
    await expect.poll(isWaiting, { timeout: 60_000 }).toBe(true)
    await stack.worker.kill('SIGKILL')
    signing.resolve()
    await held
    await admin.end()
    await stack.startWorker()
    const published = await org.until(id, ({ artifacts }) => artifacts[0]?.publications[0]?.state === 'accepted')
    expect(published.artifacts).toMatchObject([{ publishing: false, publications: [{ state: 'accepted' }] }])
  })

  it('whose worker is killed while it is handed over is handed over again within seconds', async () => {
    const { forge, repository } = await connect()
    const reached = new Promise<ServerResponse>((resolve) => {
      holdNext = resolve
    })
    const id = await repository.push(forge.commit({ '.baton.yml': packing }))
    await reached
    await stack.worker.kill('SIGKILL')
    await stack.startWorker()
    const published = await org.until(id, ({ artifacts }) => artifacts[0]?.publications[0]?.state === 'accepted')
    expect(published.artifacts[0]?.publications).toMatchObject([{ attempts: 2 }])
  })
})

describe('a log stream', () => {
  it('gives the same bytes from 100 random offsets, live and ended', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(
      forge.commit({
        '.baton.yml': pipeline(
          `for i in $(seq 2000); do echo "line $i äöü"; done; head -c 300000 /dev/urandom; ${WAITS}; echo end`,
        ),
      }),
    )
    const { logId } = await org.printed(id, 'line 2000')
    const begun = await Promise.all(Array.from({ length: 20 }, () => openFrom(id, logId, randomInt(20_000))))
    const live = Promise.all(begun.map(readToEnd))
    await org.letGoOn(id)
    const build = await org.ended(id)
    const whole = await org.log(build)
    for (const { from, bytes } of await live) expect(bytes.equals(whole.subarray(from))).toBe(true)
    const offsets = Array.from({ length: 80 }, () => randomInt(whole.length + 1))
    const ended = offsets.map(async (from) => readToEnd(await openFrom(id, logId, from)))
    for (const { from, bytes } of await Promise.all(ended)) expect(bytes.equals(whole.subarray(from))).toBe(true)
  })

  async function openFrom(buildId: string, logId: string, from: number): Promise<{ from: number; answer: Response }> {
    const headers = { 'last-event-id': String(from) }
    return { from, answer: await org.get(`/api/v1/builds/${buildId}/logs/${logId}/stream`, { headers }) }
  }

  async function readToEnd({ from, answer }: { from: number; answer: Response }) {
    const parts: Buffer[] = []
    for await (const said of readLogStream(answer)) {
      if (said.type === 'end') return { from, bytes: Buffer.concat(parts) }
      parts.push(said.bytes)
      expect(said.endByte).toBe(from + parts.reduce((sum, part) => sum + part.length, 0))
    }
    throw new Error('The stream ended without saying so.')
  }
})

describe('a storm of 100 pushes to one branch', () => {
  it('loses none, also when the server is killed after the last answer, and the newest commit gets its verdict', async () => {
    const { forge, repository } = await connect()
    const commits = Array.from({ length: 100 }, (_, at) =>
      forge.commit({ '.baton.yml': pipeline('git rev-parse HEAD'), 'n.txt': String(at) }),
    )
    const shuffled = commits.toSorted(() => Math.random() - 0.5)
    const answers = await Promise.all(shuffled.map((commit) => sendUntilStored(repository, commit)))
    for (const { status } of answers) expect([200, 202]).toContain(status)
    const receipts = (await Promise.all(answers.map((answer) => answer.json()))) as Array<{ build: { id: string } }>
    await stack.server.kill('SIGKILL')
    await stack.startServer()
    const builds = await Promise.all(receipts.map(({ build }) => org.ended(build.id)))
    expect(builds.map(({ commitSha }) => commitSha).toSorted()).toEqual(commits.toSorted())
    expect(new Set(builds.map(({ number }) => number)).size).toBe(100)
    const newest = builds.find(({ commitSha }) => commitSha === commits.at(-1))
    expect(newest).toMatchObject({ state: 'passed' })
    for (const { state, supersededBy } of builds) {
      expect(['passed', 'superseded']).toContain(state)
      if (state === 'superseded') expect(supersededBy?.number).toBeGreaterThan(0)
    }
  }, 120_000)
})

describe('a forge', () => {
  it('that is slow, so that a first clone takes longer than a local activity may, is waited for', async () => {
    const { forge, repository } = await connect()
    stack.forge.delayMs = 5_000
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline('echo hello') }))
    const build = await org.ended(id)
    stack.forge.delayMs = 0
    expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
  })

  it('that is away for a moment is asked again', async () => {
    const { forge, repository } = await connect()
    const commit = forge.commit({ '.baton.yml': pipeline('echo hello') })
    stack.forge.stopped = true
    const refused = stack.forge.refused()
    const id = await repository.push(commit)
    await refused
    stack.forge.stopped = false
    expect(await org.ended(id)).toMatchObject({ state: 'passed' })
  })
})

describe('a full disk', () => {
  it('is named by the health of the worker, and what is pushed meanwhile is built once there is room', async () => {
    const { forge, repository } = await connect()
    await stack.worker.kill('SIGTERM')
    // More than any disk has.
    await stack.startWorker({ CI_DISK_RESERVE_BYTES: String(2 ** 52) })
    const health = async () => (await (await fetch(stack.workerHealthUrl)).json()) as { state: string; detail: string }
    await expect.poll(async () => (await health()).state, { timeout: 60_000 }).toBe('disk full')
    expect((await health()).detail).toMatch(/^The disk of \/.* is full \(\d+ MB left\)\. Builds wait/)
    const id = await repository.push(forge.commit({ '.baton.yml': pipeline('echo room') }))
    expect((await org.api.builds.get.query({ id })).state).not.toBe('failed')
    await stack.worker.kill('SIGTERM')
    await stack.startWorker()
    expect(await org.ended(id)).toMatchObject({ state: 'passed' })
  })
})

/**
 * As a forge does, which sends a delivery again that was not answered in time, or whose idle connection had been closed
 * meanwhile; one that was stored by then gets 200.
 */
async function sendUntilStored(repository: TestRepository, commit: string): Promise<Response> {
  for (;;) {
    const answer = await repository.post({ commit, key: commit }).catch(() => undefined)
    if (answer && answer.status !== 503) return answer
  }
}
