/** How to start a process. The environment is complete: nothing of the supervisor's own is added. */
export type Command = {
  file: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** Runs as this user and group, where root runs the supervisor. */
  uid?: number
  gid?: number
}

/** A process that is kept running. */
export type Part<Name extends string = string> = {
  /** What people read: `ci worker`. The log file is `<name with hyphens>.log`. */
  name: Name
  command: Command
  /** Asks for a graceful end. */
  stopSignal: NodeJS.Signals
  /** True once it serves. Asked again and again while it starts; must not throw. */
  isReady: (pid: number) => Promise<boolean>
}
