import type { Writable } from 'node:stream'
import type { InternetWay } from '../networks/internet-way.ts'
import type { IsolationLevel, StepLimits } from '../step.ts'

/**
 * A job's files: what it works on in `folder`, its HOME in `home`, both in `root` and nothing else. `uid` owns them and runs
 * the job's steps; at the levels below full it is the launcher's own.
 */
export type Workspace = { id: string; root: string; folder: string; home: string; uid: number; gid: number }

/** A mount whose source was checked: it exists, lies in an allowed root, and has no symlink on its way. */
export type CheckedMount = { source: string; destination: string; writable: boolean; target: boolean }

/** All that a driver needs to run one process tree. The caller closes the descriptor that it hands in. */
export type SandboxPlan = {
  /** Unique on this launcher while it runs; names its cgroup. */
  id: string
  workspace: Workspace
  command: { script: string } | { argv: readonly string[] }
  workingFolder: string
  env: Readonly<Record<string, string>>
  mounts: readonly CheckedMount[]
  limits: StepLimits
  /** How it reaches the internet; null where it reaches nothing. */
  internet: InternetWay | null
  /** Without it the command reads nothing. */
  wantsInput?: boolean
  outputFd: number
}

/** How a process tree ended. `started: false`: its command never ran, which is no fault of the command. */
export type SandboxEnd = { exitCode: number | null; started: boolean; outOfMemory: boolean }

/** A running process tree. `ended` resolves once no process of it is left. */
export type Sandbox = {
  ended: Promise<SandboxEnd>
  /** What the command reads, where it was wanted. */
  input: Writable | null
  /** TERM to every process that the command has, and to nothing else. */
  terminate(): void
  /** The end of every process, also of those that ignore signals. */
  kill(): void
}

/** One way to run steps on this host. */
export type Driver = {
  level: IsolationLevel
  /** Ways to the internet that this level has, the preferred one first. Each is to be proved before it is used. */
  internetWays: readonly InternetWay[]
  createWorkspace(workspaceId: string): Promise<Workspace>
  /** Deletes the files as the job's own user, so that no symlink leads out. Nothing may run in it any more. */
  removeWorkspace(workspace: Workspace): Promise<void>
  /** Throws where the sandbox cannot be set up. */
  spawn(plan: SandboxPlan): Promise<Sandbox>
  /** Removes what a killed launcher left behind under this folder, and ends what still runs of it. */
  cleanUp(): Promise<void>
  /** Gives back what it claimed of the host. Nothing may run any more. */
  close(): Promise<void>
}
