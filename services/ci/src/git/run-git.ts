import { spawn } from 'node:child_process'

/** One call of git. `configuration` is added to the fixed one; `signal` ends it. */
export type GitCall = {
  folder: string
  args: readonly string[]
  configuration?: readonly string[]
  signal?: AbortSignal | undefined
  /** What git prints beyond this ends it. 16 MiB unless given. */
  outputBytesMax?: number
  /** A file that it writes and that grows beyond this ends it. */
  fileBytesMax?: number
}

/** Git said no. `stderr` is what it printed, for the log and to tell one refusal from another; never for a page. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly stderr: string
  /** Null where git did not end by itself. */
  readonly exitCode: number | null
  constructor(message: string, stderr: string, exitCode: number | null = null) {
    super(message)
    this.stderr = stderr
    this.exitCode = exitCode
  }
}

/** Nothing of the machine's or the user's configuration, no prompt, no hook, no filter, no protocol but the one that is asked for. */
export const GIT_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_PROTOCOL_FROM_USER: '0',
  // A ref of a forge must not pass one object off as another.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '30',
}

/** `../shared/reference/security.md` 8, and no maintenance: borrowed objects must never go. */
export const GIT_CONFIGURATION: readonly string[] = [
  'protocol.allow=never',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.protectNTFS=true',
  'submodule.recurse=false',
  'transfer.fsckObjects=true',
  'credential.helper=',
  'http.followRedirects=false',
  'gc.auto=0',
  'maintenance.auto=false',
]

/** Arguments that set configuration: `-c name=value` each. */
export function configurationArgs(settings: readonly string[]): string[] {
  return settings.flatMap((setting) => ['-c', setting])
}

/** Runs git and answers what it printed. Throws GitError when it exits with anything but 0, and when it was aborted. */
export function runGit({
  folder,
  args,
  configuration = [],
  signal,
  outputBytesMax = 2 ** 24,
  fileBytesMax,
}: GitCall): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settings = configurationArgs([...GIT_CONFIGURATION, ...configuration])
    const git = ['git', ...settings, ...args]
    // The shell counts in blocks of 512 bytes, and passes the limit on to git and to what git starts.
    const [file = '', ...given] =
      fileBytesMax === undefined
        ? git
        : ['/bin/sh', '-c', 'ulimit -f "$0" && exec "$@"', String(Math.ceil(fileBytesMax / 512)), ...git]
    const child = spawn(file, given, {
      cwd: folder,
      env: GIT_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    const out: Buffer[] = []
    let outBytes = 0
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      outBytes += chunk.length
      if (outBytes > outputBytesMax) child.kill('SIGKILL')
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-4096)
    })
    child.once('error', (error) => reject(new GitError(`git could not be run: ${error.message}`, stderr)))
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(out))
      else reject(new GitError(`git ${args[0]} ended with ${code ?? killedBy}.`, stderr, code))
    })
  })
}
