import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '@baton/kernel/ids'
import { ROLE_ACTIONS } from '@baton/kernel/permissions'
import { type Launcher, type LauncherOptions, startLauncher } from '@baton/sandbox/launcher'
import { silentLogger } from '@baton/telemetry/logger'
import { freePort, type TestDatabase } from '@baton/testing/postgres'
import { createTRPCClient, httpLink } from '@trpc/client'
import { SignJWT } from 'jose'
import type { CiRouter } from '../api/ci-router.ts'
import { hasEnded } from '../builds/build-states.ts'
import type { BuildDetailView } from '../builds/build-view.ts'
import { TEST_PATH, testTemporalAddress } from './env.ts'
import { readLogStream } from './follow-log.ts'
import { cloneCiDatabase } from './test-database.ts'
import { type ForgeRepository, signedDelivery, signedPush, startTestForge, type TestForge } from './test-forge.ts'

/** A process of the service, in a process group of its own. */
export type TestProcess = {
  child: ChildProcess
  /** What it logged so far. */
  log: () => string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** The whole CI service as processes, on a database, host and folders of its own. */
export type TestStack = {
  url: string
  /** The port of the server that is the operator's alone. */
  statusUrl: string
  workerHealthUrl: string
  database: TestDatabase
  folder: string
  forge: TestForge
  hostId: string
  server: TestProcess
  worker: TestProcess
  launcher: TestProcess
  startServer(): Promise<void>
  /** With `more` in its environment it need not be well, only answer. */
  startWorker(more?: Record<string, string>): Promise<void>
  startLauncher(): Promise<void>
  /** A new organisation with its client. */
  organization(): TestOrganization
  close(): Promise<void>
}

/** What a step says to stay where it is until the test says `letGoOn`. */
export const WAITS = 'while [ ! -e /work/go ]; do sleep 0.05; done'

/** One organisation as its owner sees it. */
export type TestOrganization = {
  orgId: string
  token: () => Promise<string>
  api: ReturnType<typeof createTRPCClient<CiRouter>>
  /** GET with the owner's token. */
  get(path: string, init?: RequestInit): Promise<Response>
  connect(repository: ForgeRepository): Promise<TestRepository>
  /** The build once it has ended. */
  ended(buildId: string): Promise<BuildDetailView>
  /** The first state of the build in which this holds. */
  until(buildId: string, holds: (build: BuildDetailView) => boolean): Promise<BuildDetailView>
  /** Resolves once the first step of the first job has printed this, with its log's id and all that it printed so far. */
  printed(buildId: string, text: string): Promise<{ logId: string; output: string }>
  /** Lets the newest attempt of the first job go on, whose step says `WAITS`. */
  letGoOn(buildId: string): Promise<void>
  /** The whole log of a step. */
  log(build: BuildDetailView, options?: { job?: number; step?: number; attempt?: number }): Promise<Buffer>
}

export type TestRepository = {
  id: string
  webhookSecret: string
  post(push: { commit: string; ref?: string; key?: string; secret?: string }): Promise<Response>
  /** Posts a webhook of any other event. */
  send(event: string, payload: object, forge?: 'gitea' | 'gogs'): Promise<Response>
  /** Posts a push and answers the build it made. */
  push(commit: string, ref?: string): Promise<string>
}

const SOURCE = fileURLToPath(new URL('..', import.meta.url))

/** `env` goes to the worker and `temporalAddress` to all. `launcher` runs the launcher in the test's own process with these options. */
export type TestStackOptions = {
  env?: Record<string, string>
  launcher?: Partial<LauncherOptions>
  temporalAddress?: string
}

/** Starts everything. */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const { env = {}, launcher, temporalAddress = testTemporalAddress() } = options
  const [database, forge, serverPort, serverStatusPort, statusPort] = await Promise.all([
    cloneCiDatabase(),
    startTestForge(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const folder = mkdtempSync(join(tmpdir(), 'baton-ci-stack-'))
  chmodSync(folder, 0o711)
  const hostId = newId('host').replace('_', '-')
  const url = `http://127.0.0.1:${serverPort}`
  const tokens = tokenMaker(join(folder, 'tokens.json'))
  const shared = {
    PATH: TEST_PATH,
    CI_DATABASE_URL: database.url('app'),
    TEMPORAL_ADDRESS: temporalAddress,
    // Tests share one Temporal: a worker must not take the builds of another test.
    TEMPORAL_CI_QUEUE: `ci-${hostId}`,
    BLOB_STORE: `file://${folder}/blobs`,
    CI_KEYS_FOLDER: join(folder, 'keys'),
    CI_PUBLIC_URL: url,
    GIT_ALLOW_HTTP_ORIGINS: forge.origin,
    LOG_LEVEL: 'warn',
  }
  const socket = join(folder, 's', 'l.sock')
  const uidBase = 300_000 + Math.floor(Math.random() * 1_000) * 1_024
  let ownLauncher: Launcher | null = null
  const stack: TestStack = {
    url,
    statusUrl: `http://127.0.0.1:${serverStatusPort}`,
    workerHealthUrl: `http://127.0.0.1:${statusPort}/healthz`,
    database,
    folder,
    forge,
    hostId,
    server: undefined as unknown as TestProcess,
    worker: undefined as unknown as TestProcess,
    launcher: undefined as unknown as TestProcess,
    async startServer() {
      stack.server = start('server.ts', {
        ...shared,
        CI_DATABASE_AUTH_URL: database.url('auth'),
        CI_PORT: String(serverPort),
        CI_STATUS_PORT: String(serverStatusPort),
        TOKEN_JWKS_FILE: join(folder, 'tokens.json'),
      })
      await untilHealthy(`${url}/healthz`, stack.server)
    },
    async startWorker(more) {
      stack.worker = start('worker.ts', {
        ...shared,
        CI_DATABASE_SYSTEM_URL: database.url('system'),
        CI_STATUS_PORT: String(statusPort),
        CI_MIRRORS_FOLDER: join(folder, 'mirrors'),
        CI_LAUNCHER_SOCKET: socket,
        CI_HOST_ID: hostId,
        ...env,
        ...more,
      })
      await untilHealthy(stack.workerHealthUrl, stack.worker, more === undefined)
    },
    async startLauncher() {
      stack.launcher = start('launcher.ts', {
        PATH: TEST_PATH,
        LAUNCHER_SOCKET: socket,
        LAUNCHER_FOLDER: join(folder, 'launcher'),
        LAUNCHER_UID_BASE: String(uidBase),
        CI_MIRRORS_FOLDER: join(folder, 'mirrors'),
        LOG_LEVEL: 'info',
      })
      await untilLogged(stack.launcher, 'is ready')
    },
    organization: () => organizationOf(stack, tokens),
    async close() {
      await Promise.all([stack.server, stack.worker, stack.launcher].map((one) => one?.kill('SIGTERM')))
      await ownLauncher?.close()
      forge.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (launcher) {
    const mirrors = join(folder, 'mirrors')
    mkdirSync(mirrors)
    ownLauncher = await startLauncher({
      socketPath: socket,
      folder: join(folder, 'launcher'),
      isolation: 'auto',
      uidBase,
      readOnlyRoots: [mirrors],
      logger: silentLogger,
      ...launcher,
    })
    await ownLauncher.ready()
  } else await stack.startLauncher()
  await Promise.all([stack.startServer(), stack.startWorker()])
  return stack
}

function start(entry: string, env: Record<string, string>): TestProcess {
  const child = spawn(process.execPath, [join(SOURCE, entry)], {
    env: env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const keep = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return {
    child,
    log: () => text,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const ended = once(child, 'exit')
      process.kill(-child.pid, signal)
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await ended
    },
  }
}

async function untilHealthy(url: string, { child, log }: TestProcess, isWellWanted = true): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok || (answer && !isWellWanted)) return
    if (child.exitCode !== null) throw new Error(`The process ended before it was healthy: ${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function untilLogged({ child, log }: TestProcess, text: string): Promise<void> {
  while (!log().includes(text)) {
    if (child.exitCode !== null) throw new Error(`The process ended: ${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function tokenMaker(jwksFile: string): (orgId: string) => Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'EdDSA', use: 'sig' }
  writeFileSync(jwksFile, JSON.stringify({ keys: [jwk] }))
  return (orgId) => signToken(privateKey, { org: orgId })
}

/** A token as web makes it, for an owner of the organisation. `claims` replace what is in it. */
function signToken(key: KeyObject, claims: Record<string, unknown>): Promise<string> {
  const actor = { type: 'user', id: 'usr_1', userId: 'usr_1', sessionId: 'ses_1' }
  return new SignJWT({ actor, actions: ROLE_ACTIONS.owner, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
    .setIssuer('http://localhost:3000')
    .setAudience('ci')
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key)
}

function organizationOf(stack: TestStack, tokens: (orgId: string) => Promise<string>): TestOrganization {
  const { url } = stack
  const orgId = newId('org')
  const token = () => tokens(orgId)
  const headers = async () => ({ authorization: `Bearer ${await token()}` })
  const api = createTRPCClient<CiRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] })
  const get = async (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { ...(await headers()), ...init.headers } })
  const until: TestOrganization['until'] = async (buildId, holds) => {
    // A stream ends with its token, after 60 s, or with its server; then it is opened anew.
    for (;;) {
      const end = new AbortController()
      const stream = await get('/api/v1/events', { signal: end.signal }).catch(() => null)
      try {
        const first = await api.builds.get.query({ id: buildId })
        if (holds(first)) return first
        for await (const _ of stream?.body ?? []) {
          const build = await api.builds.get.query({ id: buildId })
          if (holds(build)) return build
        }
      } finally {
        end.abort()
      }
    }
  }
  return {
    orgId,
    token,
    api,
    get,
    until,
    ended: (buildId) => until(buildId, ({ state }) => hasEnded(state)),
    async printed(buildId, text) {
      const { jobs } = await until(buildId, (build) => (build.jobs[0]?.attempts.length ?? 0) > 0)
      const logId = jobs[0]?.attempts.at(-1)?.steps[0]?.logId ?? ''
      const stream = await get(`/api/v1/builds/${buildId}/logs/${logId}/stream`)
      let output = ''
      for await (const said of readLogStream(stream)) {
        if (said.type === 'bytes') output += said.bytes.toString()
        if (output.includes(text)) return { logId, output }
      }
      const build = await api.builds.get.query({ id: buildId })
      throw new Error(
        `The stream (${stream.status}) ended before '${text}' came: ${output} ${JSON.stringify(build.jobs)} ${stack.server.log()}`,
      )
    },
    async letGoOn(buildId) {
      const { jobs } = await api.builds.get.query({ id: buildId })
      const workspace = `${jobs[0]?.id}.${jobs[0]?.attempts.at(-1)?.attempt}`
      writeFileSync(join(stack.folder, 'launcher', 'workspaces', workspace, 'work', 'go'), '')
    },
    async log(build, { job = 0, step = 0, attempt } = {}) {
      const attempts = build.jobs[job]?.attempts ?? []
      const logId = (attempt === undefined ? attempts.at(-1) : attempts[attempt])?.steps[step]?.logId
      const answer = await get(`/api/v1/builds/${build.id}/logs/${logId}/raw`)
      return Buffer.from(await answer.arrayBuffer())
    },
    async connect(repository) {
      const connected = await api.repositories.connect.mutate({ forge: 'gitea', cloneUrl: repository.cloneUrl })
      const deliver = (delivery: { headers: Record<string, string>; body: string }) =>
        fetch(`${url}/webhooks/gitea/${connected.id}`, { method: 'POST', ...delivery })
      const post: TestRepository['post'] = ({ secret = connected.webhookSecret, ...push }) =>
        deliver(signedPush(secret, push))
      return {
        id: connected.id,
        webhookSecret: connected.webhookSecret,
        post,
        send: (event, payload, forge) => deliver(signedDelivery(connected.webhookSecret, { event, payload, forge })),
        async push(commit, ref) {
          const answer = await post({ commit, ...(ref ? { ref } : {}) })
          const receipt = (await answer.json()) as { build: { id: string } }
          return receipt.build.id
        },
      }
    },
  }
}
