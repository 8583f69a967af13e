import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const repositoryFolder = fileURLToPath(new URL('../../..', import.meta.url))

/** The product as `npm start` runs it. */
export type Stack = {
  origin: string
  forgeUrl: string
  /** From the command to the first healthy answer. */
  startedInMs: number
  /** Resident memory of every process of the stack, each shared page counted once (proportional set size). */
  residentBytes(): Promise<number>
  stop(): Promise<void>
}

/** Starts the product on a state folder and waits until `GET /api/health` answers 200. */
export async function startStack({
  stateFolder,
  port,
  spansFile,
}: {
  stateFolder: string
  port: number
  /** Where the processes note when a build passed which point. */
  spansFile?: string
}): Promise<Stack> {
  const began = performance.now()
  const child = spawn('npm', ['start', '--', '--port', String(port), '--state', stateFolder], {
    cwd: repositoryFolder,
    env: { ...process.env, BATON_STATE_DISPOSABLE: '1', ...(spansFile && { CI_SPANS_FILE: spansFile }) },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
  const origin = `http://localhost:${port}`
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`npm start ended with ${code}.`)
  })
  await Promise.race([untilHealthy(origin), ended])
  ended.catch(() => undefined)
  return {
    origin,
    forgeUrl: `http://127.0.0.1:${port + 7}`,
    startedInMs: performance.now() - began,
    residentBytes: () => residentBytes(child.pid ?? -1),
    stop: async () => {
      const stopped = once(child, 'exit')
      if (child.pid) process.kill(-child.pid, 'SIGINT')
      await stopped
    },
  }
}

async function untilHealthy(origin: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function residentBytes(root: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent) parents.set(Number(name), parent)
  }
  let total = 0
  for (const pid of parents.keys()) {
    if (!isBelow(pid, root, parents)) continue
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    total += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024
  }
  return total
}

function isBelow(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) if (at === root) return true
  return false
}
