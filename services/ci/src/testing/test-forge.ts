import { execFileSync, spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TEST_PATH } from './env.ts'

/** Files of a commit by path. */
export type Files = Record<string, string | Uint8Array>

/** A repository at the forge, written by real git. */
export type ForgeRepository = {
  cloneUrl: string
  /** Writes the files over the work tree, commits, and pushes to the branch. Answers the commit. */
  commit(files: Files, options?: { branch?: string; message?: string; author?: string }): string
  /** The forge forgets the commits of a branch. */
  forget(branch: string): void
  setDefaultBranch(branch: string): void
  /** The forge has no such repository any more. */
  remove(): void
  git(...args: string[]): string
  /** Writes an object as it is, however wrong. */
  write(type: string, content: string): string
}

/** A small forge: real git smart HTTP by `git http-backend`. `stopped` makes it answer nothing but 503. */
export type TestForge = {
  origin: string
  stopped: boolean
  /** Resolves at the next request that it refuses. */
  refused(): Promise<void>
  /** Lets so much time pass before it answers. */
  delayMs: number
  create(): ForgeRepository
  close(): void
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@acme.dev',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@acme.dev',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

export async function startTestForge(): Promise<TestForge> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-forge-'))
  const forge = { stopped: false, delayMs: 0 }
  let sayRefused = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    if (forge.stopped) {
      response.statusCode = 503
      response.end()
      sayRefused.resolve()
      sayRefused = Promise.withResolvers<void>()
    } else setTimeout(() => serveGit(folder, request, response), forge.delayMs)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return Object.assign(forge, {
    origin,
    refused: () => sayRefused.promise,
    create: () => createRepository(folder, origin),
    close: () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  })
}

function createRepository(folder: string, origin: string): ForgeRepository {
  const name = `r${randomUUID().slice(0, 8)}`
  const bare = join(folder, `${name}.git`)
  const work = join(folder, `${name}.work`)
  const run = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, { cwd, env: { PATH: TEST_PATH, ...IDENTITY }, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim()
  mkdirSync(bare)
  run(bare, 'init', '--quiet', '--bare', '-b', 'main')
  run(folder, 'clone', '--quiet', bare, work)
  return {
    cloneUrl: `${origin}/${name}.git`,
    remove: () => rmSync(bare, { recursive: true }),
    setDefaultBranch: (branch) => void run(bare, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`),
    git: (...args) => run(work, ...args),
    write: (type, content) =>
      execFileSync('git', ['hash-object', '-w', '--literally', '--stdin', '-t', type], { cwd: work, input: content })
        .toString()
        .trim(),
    commit(files, { branch = 'main', message = 'Change', author } = {}) {
      run(work, 'checkout', '--quiet', '-B', branch)
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true })
        writeFileSync(join(work, path), text)
      }
      run(work, 'add', '--all', '--force')
      run(work, 'commit', '--quiet', '--allow-empty', '-m', message, ...(author ? [`--author=${author}`] : []))
      run(work, 'push', '--quiet', '--force', 'origin', branch)
      return run(work, 'rev-parse', 'HEAD')
    },
    forget(branch) {
      run(bare, 'update-ref', '-d', `refs/heads/${branch}`)
      run(bare, 'reflog', 'expire', '--all', '--expire=now')
      run(bare, 'gc', '--quiet', '--prune=now')
    },
  }
}

function serveGit(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: TEST_PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
  })
  request.pipe(child.stdin)
  let head = Buffer.alloc(0)
  let begun = false
  child.stdout.on('data', (chunk: Buffer) => {
    if (begun) {
      response.write(chunk)
      return
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    begun = true
    for (const line of head.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ')
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.write(head.subarray(end + 4))
  })
  child.stdout.on('end', () => response.end())
}

/** The headers and body of a push webhook, signed as Gitea does it. */
export function signedPush(secret: string, push: { commit: string; ref?: string; key?: string }): SignedDelivery {
  const pusher = { login: 'grace', full_name: 'Grace', email: 'grace@acme.dev' }
  const payload = { ref: push.ref ?? 'refs/heads/main', after: push.commit, pusher }
  return signedDelivery(secret, { event: 'push', payload, ...(push.key ? { key: push.key } : {}) })
}

type SignedDelivery = { headers: Record<string, string>; body: string }

/** The headers and body of any webhook, signed as Gitea or Gogs does it. */
export function signedDelivery(
  secret: string,
  {
    event,
    payload,
    key = randomUUID(),
    forge = 'gitea',
  }: { event: string; payload: object; key?: string; forge?: 'gitea' | 'gogs' | undefined },
): SignedDelivery {
  const body = JSON.stringify(payload)
  return {
    body,
    headers: {
      'content-type': 'application/json',
      [`x-${forge}-event`]: event,
      [`x-${forge}-delivery`]: key,
      [`x-${forge}-signature`]: createHmac('sha256', secret).update(body).digest('hex'),
    },
  }
}
