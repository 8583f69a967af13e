import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LauncherOptions } from '../launcher/start-launcher.ts'
import type { LauncherHealth } from '../step.ts'

/** A launcher in a process of its own. */
export type SpawnedLauncher = {
  child: ChildProcess
  pid: number
  health: LauncherHealth
  kill(signal: NodeJS.Signals): Promise<void>
}

const NOBODY = '65534'
const ENTRY = fileURLToPath(new URL('./launcher-process.ts', import.meta.url))
const REPOSITORY = realpathSync(fileURLToPath(new URL('../../../..', import.meta.url)))

/** Puts the repository where everybody can pass, and becomes a user without rights. */
const AS_NOBODY = `mount --bind "$1" /mnt && cd /mnt && shift && exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups "$@"`

/**
 * Starts a launcher as this user or, from root, as one without rights. Resolves once its self-test is through. `env` is
 * added to its environment; `prefix` is the command that it runs under.
 */
export async function spawnLauncher(
  options: Omit<LauncherOptions, 'logger'>,
  as: { nobody?: boolean; env?: Record<string, string>; prefix?: readonly string[] } = {},
): Promise<SpawnedLauncher> {
  const asNobody = as.nobody === true && process.getuid?.() === 0
  const command = asNobody
    ? [
        ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c', AS_NOBODY, 'sh', REPOSITORY],
        ...[
          join('/mnt', relative(REPOSITORY, realpathSync(process.execPath))),
          join('/mnt', relative(REPOSITORY, ENTRY)),
        ],
      ]
    : [process.execPath, ENTRY]
  const [program = '', ...args] = [...(as.prefix ?? []), ...command, JSON.stringify(options)]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...as.env },
  })
  const health = await readHealth(child).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    child,
    pid: child.pid ?? 0,
    health,
    async kill(signal) {
      const dead = once(child, 'exit')
      if (child.kill(signal)) await dead
    },
  }
}

async function readHealth(child: ChildProcess): Promise<LauncherHealth> {
  if (!child.stdout) throw new Error('The launcher has no output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { health?: LauncherHealth; level?: string }
    if (said.health) return said.health
    if (said.level === 'error') throw new Error(`The launcher said: ${line}`)
  }
  throw new Error('The launcher ended before it was ready.')
}
