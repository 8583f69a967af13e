import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { findFirstProcess } from '../processes/find-first-process.ts'
import { bubblewrapOptions, FD, type SandboxView } from './bubblewrap-arguments.ts'
import type { SandboxPlan } from './driver.ts'

/** A bubblewrap that runs. `exited` resolves with the command's exit code, null where the command never ran. */
export type BubblewrapProcess = {
  pid: number
  input: Writable | null
  /** The host's number of the first process inside, which is among `candidates`; undefined before it is there. */
  firstProcess(candidates: () => number[]): number | undefined
  exited: Promise<number | null>
  /** SIGKILL to the chain, wherever it is; nothing once it has ended. */
  kill(): void
}

/** What one line of `--json-status-fd` may say. */
type StatusLine = { 'child-pid'?: number; 'exit-code'?: number }

/**
 * Starts bubblewrap behind a chain of commands that enter cgroups, drop rights and set limits. The chain begins with an
 * empty environment and six descriptors: no more of the launcher can be seen from inside.
 */
export function spawnBubblewrap(options: {
  plan: SandboxPlan
  view: SandboxView
  chain: readonly string[]
  /** The chain makes a process namespace around bubblewrap, in which it has other numbers than the host knows. */
  nested: boolean
  bwrap: string
  command: readonly string[]
  filterPath: string
}): BubblewrapProcess {
  const { plan, view } = options
  const argv = [...options.chain, options.bwrap, '--args', String(FD.args), '--', ...options.command]
  const seccomp = openSync(options.filterPath, 'r')
  let child: ChildProcess
  try {
    child = spawn(argv[0] ?? options.bwrap, argv.slice(1), {
      cwd: '/',
      env: {} as NodeJS.ProcessEnv,
      // A group of its own, by which what the chain leaves behind is found.
      detached: true,
      stdio: [plan.wantsInput ? 'pipe' : 'ignore', plan.outputFd, plan.outputFd, 'pipe', 'pipe', seccomp, 'pipe'],
    })
  } finally {
    closeSync(seccomp)
  }
  send(
    child,
    FD.args,
    bubblewrapOptions(plan, view)
      .map((option) => `${option}\0`)
      .join(''),
  )
  send(child, FD.script, 'script' in plan.command ? plan.command.script : '')
  return watch(child, options.nested)
}

/** A child that dies before it has read all is told of by its exit, not here. */
function send(child: ChildProcess, fd: number, text: string): void {
  const stream = child.stdio[fd] as Writable | null | undefined
  stream?.on('error', () => undefined)
  stream?.end(text)
}

function watch(child: ChildProcess, nested: boolean): BubblewrapProcess {
  let text = ''
  const status = child.stdio[FD.status] as NodeJS.ReadableStream | null | undefined
  status?.setEncoding('utf8')
  status?.on('data', (part: string) => {
    text += part
  })
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('exit', () => endGroup(child))
    child.once('close', () => resolve(find(text, 'exit-code') ?? null))
  })
  const firstProcess = (candidates: () => number[]) => {
    const reported = find(text, 'child-pid')
    return reported !== undefined && nested ? findFirstProcess(reported, candidates()) : reported
  }
  return { pid: child.pid ?? 0, input: child.stdin, firstProcess, exited, kill: () => void child.kill('SIGKILL') }
}

/** A link of the chain that fails may leave a child that waits for it for ever, and holds the output open. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function find(status: string, key: keyof StatusLine): number | undefined {
  for (const line of status.split('\n')) {
    const value = parse(line)[key]
    if (value !== undefined) return value
  }
  return undefined
}

function parse(line: string): StatusLine {
  try {
    return JSON.parse(line) as StatusLine
  } catch {
    return {}
  }
}
