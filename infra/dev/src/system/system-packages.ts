import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import type { Terminal } from '../terminal.ts'
import { findProgram } from './find-program.ts'

/** How each distribution's package manager is asked to install something without asking back. */
const MANAGERS: readonly { program: string; commands: (name: string) => readonly (readonly string[])[] }[] = [
  { program: 'apt-get', commands: (name) => [['update'], ['install', '-y', '--no-install-recommends', name]] },
  { program: 'dnf', commands: (name) => [['install', '-y', name]] },
  { program: 'apk', commands: (name) => [['add', '--no-cache', name]] },
  { program: 'pacman', commands: (name) => [['-Sy', '--noconfirm', name]] },
  { program: 'zypper', commands: (name) => [['--non-interactive', 'install', name]] },
]

/**
 * Finds a program on the PATH or, as root, installs the distribution's package that has it. Undefined where it cannot be
 * had; the reason is then said on the terminal.
 */
export async function findOrInstall(options: {
  program: string
  package: string
  terminal: Terminal
  logFolder: string
  signal: AbortSignal
}): Promise<string | undefined> {
  const { program, terminal, signal } = options
  const found = findProgram(program)
  if (found || process.getuid?.() !== 0 || process.platform !== 'linux') return found
  const manager = MANAGERS.find((candidate) => findProgram(candidate.program) !== undefined)
  if (!manager) return undefined
  terminal.say(`${program} is missing: installing the package ${options.package} with ${manager.program}`)
  try {
    for (const args of manager.commands(options.package)) {
      await runToEnd({
        what: `${manager.program} ${args.join(' ')}`,
        logFile: join(options.logFolder, 'packages.log'),
        signal,
        command: {
          file: manager.program,
          args,
          cwd: '/',
          env: { ...(process.env as Record<string, string>), DEBIAN_FRONTEND: 'noninteractive' },
        },
      })
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Problem)) throw error
    terminal.warn(error.message)
  }
  return findProgram(program)
}
