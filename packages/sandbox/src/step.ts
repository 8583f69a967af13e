/**
 * How strongly the steps of this host are kept apart. `full`: a root launcher with a user id, a cgroup and a network
 * namespace for each job. `rootless`: namespaces, seccomp and per-process limits. `none`: plain child processes.
 */
export type IsolationLevel = 'full' | 'rootless' | 'none'

/**
 * A folder that a step sees. `workspace`: its workspace once more, `source` is `.`. `readOnly` and `target` (read and
 * write): an absolute host path inside a root that the operator allowed to the launcher; a symlink on the way is refused.
 * The workspace is always at `/work`.
 */
export type StepMount = { kind: 'workspace' | 'readOnly' | 'target'; source: string; destination: string }

/** What one step may use. The launcher lowers each to its own maximum. */
export type StepLimits = {
  timeoutMs: number
  memoryBytes: number
  /** Processes and threads. */
  pidsMax: number
  cpuCores: number
  /** Bytes printed; the step is killed at this point and its output ends there. */
  outputBytesMax: number
  /** Bytes of all files in the workspace, looked at several times a second; also the size of its biggest file. */
  workspaceBytesMax: number
}

/** What a step gets unless its request says otherwise. */
export const DEFAULT_LIMITS: StepLimits = {
  timeoutMs: 60 * 60_000,
  memoryBytes: 2 * 1024 ** 3,
  pidsMax: 512,
  cpuCores: 2,
  outputBytesMax: 64 * 1024 ** 2,
  workspaceBytesMax: 10 * 1024 ** 3,
}

/** A value that the step gets as the environment variable `name` and that is masked in its output as `[secret name]`. */
export type StepSecret = { name: string; value: string }

/**
 * One process tree to run in a sandbox of its own, in a workspace that exists. `stepRunId` names this run for ever: a
 * second start with the same id answers the state of the first. Either `script` (run by `/bin/sh -e`) or `argv`.
 * Network `none` unless said; `trust: 'untrusted'` (forks) never runs on a launcher without isolation.
 */
export type StepRequest = {
  stepRunId: string
  workspaceId: string
  /** Whose it is, for the caller alone: `held` answers it. */
  owner?: string | undefined
  argv?: readonly string[] | undefined
  script?: string | undefined
  /** Where it starts, inside the workspace; `.` unless said. */
  workingFolder?: string | undefined
  env?: Readonly<Record<string, string>> | undefined
  secrets?: readonly StepSecret[] | undefined
  mounts?: readonly StepMount[] | undefined
  limits?: Partial<StepLimits> | undefined
  network?: 'none' | 'internet' | undefined
  trust?: 'trusted' | 'untrusted' | undefined
}

/**
 * Why a step ended. `exit`: by itself, `exitCode` tells. `timeout`, `outputLimit`, `memory`, `disk`: it met a limit.
 * `stopped`: somebody asked. `infrastructure`: it is not the step's fault, and it may not have run at all.
 */
export type StepCause = 'exit' | 'timeout' | 'stopped' | 'outputLimit' | 'memory' | 'disk' | 'infrastructure'

/** The state of a step run. Once `exited`, nothing of it runs any more and its output is complete. */
export type StepStatus = {
  stepRunId: string
  state: 'running' | 'exited'
  /** Null while running and where no code is known; 128 + n for signal n. */
  exitCode: number | null
  cause: StepCause | null
  /** A sentence for people, where the cause needs one. */
  detail: string | null
  /** Bytes of output (masked) that can be read now. */
  outputBytes: number
  isolation: IsolationLevel
  /** False until its command is about to run. Where it has ended so, nothing of it ran: the same id may be started again. */
  began: boolean
  startedAt: string
  endedAt: string | null
}

/**
 * What `GET /healthz` of a launcher says. `state` is the level it works at, `starting` or `unavailable`. `internet` is how
 * its steps get the internet, null where they cannot; `detail` says why.
 */
export type LauncherHealth = {
  ok: boolean
  state: 'full' | 'rootless' | 'no isolation' | 'starting' | 'unavailable'
  internet?: 'pasta' | 'nftables' | 'host' | null
  detail?: string
  /** What it keeps on its disk for others: workspaces, and outputs that nobody has deleted, with their size. */
  held?: { workspaces: number; outputs: number; outputBytes: number }
}

/** A workspace of which a launcher still has something: its files, or outputs of steps that have ended. */
export type HeldWorkspace = {
  workspaceId: string
  owner: string | null
  hasFiles: boolean
  outputs: { stepRunId: string; bytes: number }[]
}

/**
 * A file that was collected from a workspace, with its path relative to the workspace and its size in bytes. `globs` are
 * the indexes of the asked globs that it matches.
 */
export type CollectedFile = { path: string; sizeBytes: number; executable: boolean; globs: number[] }

/** Something that matches and was not collected: a symlink, a pipe or device, or a file that its own owner may not read. */
export type PassedOver = { path: string; why: 'symlink' | 'special' | 'unreadable'; globs: number[] }

/** Which files to collect. Globs know `*`, `?` and `**`, are relative to the workspace, and never follow a symlink. */
export type CollectRequest = {
  globs: readonly string[]
  filesMax?: number
  bytesMax?: number
  /** Say what matches and is no regular file; it is passed over without a word unless asked for. */
  namePassedOver?: boolean
}

/** Ids become names of files and cgroups. */
export const ID_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/
