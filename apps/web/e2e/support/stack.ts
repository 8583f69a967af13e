import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the repository. */
export const repositoryFolder = fileURLToPath(new URL('../../../..', import.meta.url))

/** A running `npm start`, seen from outside alone. */
export type Stack = {
  /** Where the browser goes. */
  address: string
  port: number
  stateFolder: string
  /** The last lines of its terminal. */
  terminal(): string
  /** Ctrl-C, then waits for the end. Rejects when that did not end well, or left a process behind. */
  stop(): Promise<void>
}

type StackProcess = { pid: number; parent: number; startMark: string; command: string }

/** One part of the answer of `GET /api/health`. */
export type HealthPart = { name: string; ok: boolean; state: string; detail?: string }

/** The answer of `GET /api/health`. */
export type Health = { status: number; parts: HealthPart[] }

/**
 * How `npm start` is called, and when it counts as started: once it says so, and `GET /api/health` answers what is wanted,
 * by default 200.
 */
export type StackOptions = {
  /** May be a used one. */
  stateFolder?: string
  port?: number
  args?: string[]
  env?: Record<string, string>
  /** What health must say; for a start on a state with which health cannot be well. */
  ready?: (health: Health) => boolean
}

/**
 * Runs `npm start` in the repository and resolves when the stack is ready. Rejects with the last lines of the terminal
 * when the start ends by itself.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stateFolder = options.stateFolder ?? (await mkdtemp(join(tmpdir(), 'baton-e2e-')))
  const port = options.port ?? (await freePortRange())
  const child = spawn('npm', ['start', '--', '--port', String(port), '--state', stateFolder, ...(options.args ?? [])], {
    cwd: repositoryFolder,
    env: { ...process.env, BATON_STATE_DISPOSABLE: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  await mkdir(join(repositoryFolder, 'test-results'), { recursive: true })
  const terminal = createWriteStream(join(repositoryFolder, 'test-results', `stack-${port}.log`), { flags: 'a' })
  let lastOutput = ''
  const saidReady = Promise.withResolvers<void>()
  const keep = (chunk: Buffer) => {
    terminal.write(chunk)
    lastOutput = (lastOutput + chunk.toString()).slice(-4_000)
    if (lastOutput.includes('Baton is ready: ')) saidReady.resolve()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const address = `http://localhost:${port}`
  await Promise.race([
    saidReady.promise.then(() =>
      untilReady(`http://127.0.0.1:${port}`, options.ready ?? (({ status }) => status === 200)),
    ),
    once(child, 'exit').then(([code]) => {
      throw new Error(`npm start ended with ${code} before it was ready:\n${lastOutput}`)
    }),
  ])
  return {
    address,
    port,
    stateFolder,
    terminal: () => lastOutput,
    stop: () => stop(child, () => lastOutput),
  }
}

/** Asks the stack for its health; null when nothing answers. */
export async function readHealth(origin: string): Promise<Health | null> {
  try {
    const response = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(10_000) })
    const body = (await response.json()) as { parts: HealthPart[] }
    return { status: response.status, parts: body.parts }
  } catch {
    return null
  }
}

async function untilReady(origin: string, isReady: (health: Health) => boolean): Promise<void> {
  for (;;) {
    const health = await readHealth(origin)
    if (health && isReady(health)) return
    await pause(200)
  }
}

/** Between two questions to something that offers no event. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

// What a supervisor leaves behind is nobody's child any more, so it is looked for among all processes.
async function stop(child: ChildProcess, terminal: () => string): Promise<void> {
  const before = await descendantsOf(child.pid ?? -1)
  const code = await interrupt(child, terminal)
  if (code !== 0) throw new Error(`Ctrl-C ended npm start with ${code}.`)
  const living = new Set((await allProcesses()).map(({ pid, startMark }) => `${pid} ${startMark}`))
  const left = before.filter(({ pid, startMark }) => living.has(`${pid} ${startMark}`))
  if (left.length > 0) throw new Error(`Processes left after Ctrl-C: ${left.map(({ command }) => command).join('; ')}`)
}

// npm runs the start in a shell, and some shells die of Ctrl-C themselves once the start has ended well: then npm tells of
// the signal, and the start's last word of how it ended.
async function interrupt(child: ChildProcess, terminal: () => string): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const ended = once(child, 'close')
  if (child.pid) process.kill(-child.pid, 'SIGINT')
  const [code, signal] = await ended
  return signal === 'SIGINT' && terminal().trimEnd().endsWith('Stopped') ? 0 : code
}

/** All living processes, from /proc. */
async function allProcesses(): Promise<StackProcess[]> {
  const all: StackProcess[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') continue
      const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
      all.push({ pid: Number(name), parent: Number(fields[1]), startMark: fields[19] ?? '', command })
    } catch {
      // It ended while we read.
    }
  }
  return all
}

/** All living processes below `root`, and itself. */
export async function descendantsOf(root: number): Promise<StackProcess[]> {
  const all = await allProcesses()
  const below = new Set([root])
  for (let grown = true; grown; ) {
    grown = false
    for (const entry of all) {
      if (below.has(entry.parent) && !below.has(entry.pid)) {
        below.add(entry.pid)
        grown = true
      }
    }
  }
  return all.filter((entry) => below.has(entry.pid))
}

/** Each worker looks in a range of its own, so that no two of them find the same ports at once. */
async function freePortRange(): Promise<number> {
  const first = 21_000 + 2_000 * (Number(process.env.TEST_PARALLEL_INDEX ?? -1) + 1)
  for (let base = first; base < first + 2_000; base += 200) {
    const free = await Promise.all(Array.from({ length: 30 }, (_, offset) => isFree(base + offset)))
    if (free.every(Boolean)) return base
  }
  throw new Error('No 30 free ports in a row.')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Removes a state folder that a run made. */
export async function forget(stateFolder: string): Promise<void> {
  await rm(stateFolder, { recursive: true, force: true })
}
