import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { InternetWay } from '../networks/internet-way.ts'
import { mountVariable } from './check-mounts.ts'
import type { Driver, Sandbox, SandboxEnd, SandboxPlan } from './driver.ts'
import { programPath } from './system-files.ts'
import { pathsOf } from './workspace-paths.ts'

/** What a plain process reaches in any case. */
const HOST: InternetWay = {
  name: 'host',
  open: async () => ({ asRoot: [], asUser: [], nested: false, close: async () => undefined }),
  cleanUp: async () => undefined,
  close: async () => undefined,
}

/**
 * Plain child processes in a process group of their own: no isolation at all, for one's own repositories on one's own
 * machine. Network settings and most limits have no effect. `/work` and the mounts are not there: their host paths are in the
 * variables BATON_WORKSPACE and BATON_MOUNT_*.
 */
export function createNoneDriver(options: { folder: string; nodeFolder: string }): Driver {
  const workspaces = join(options.folder, 'workspaces')
  const { uid, gid } = userInfo()
  return {
    level: 'none',
    internetWays: [HOST],
    async createWorkspace(id) {
      const paths = pathsOf(workspaces, id)
      await mkdir(paths.folder, { recursive: true, mode: 0o700 })
      await mkdir(paths.home, { recursive: true, mode: 0o700 })
      return { id, ...paths, uid, gid }
    },
    removeWorkspace: (workspace) => rm(workspace.root, { recursive: true, force: true }),
    spawn: async (plan) => spawnPlain(plan, options.nodeFolder),
    cleanUp: () => rm(workspaces, { recursive: true, force: true }),
    close: async () => undefined,
  }
}

function spawnPlain(plan: SandboxPlan, nodeFolder: string): Sandbox {
  const argv =
    'script' in plan.command ? ['-e', '-c', plan.command.script] : ['-c', 'exec "$@"', 'sh', ...plan.command.argv]
  const child = spawn('/bin/sh', argv, {
    cwd: join(plan.workspace.folder, plan.workingFolder),
    env: environmentOf(plan, nodeFolder) as NodeJS.ProcessEnv,
    stdio: [plan.wantsInput ? 'pipe' : 'ignore', plan.outputFd, plan.outputFd],
    detached: true,
  })
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const ended = new Promise<SandboxEnd>((resolve) => {
    child.on('error', () => resolve({ exitCode: null, started: false, outOfMemory: false }))
    child.on('exit', (code, signal) => {
      signalGroup('SIGKILL')
      resolve({ exitCode: code ?? exitCodeOfSignal(signal), started: true, outOfMemory: false })
    })
  })
  return { ended, input: child.stdin, terminate: () => signalGroup('SIGTERM'), kill: () => signalGroup('SIGKILL') }
}

function environmentOf(plan: SandboxPlan, nodeFolder: string): Record<string, string> {
  return {
    PATH: programPath(nodeFolder, plan.workspace.home),
    HOME: plan.workspace.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    BATON_WORKSPACE: plan.workspace.folder,
    ...Object.fromEntries(plan.mounts.map(({ source, destination }) => [mountVariable(destination), source])),
    ...plan.env,
  }
}

function exitCodeOfSignal(signal: NodeJS.Signals | null): number | null {
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGKILL: 137, SIGTERM: 143, SIGSEGV: 139 }
  return signal ? (numbers[signal] ?? 128) : null
}
