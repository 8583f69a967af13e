import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

/** How to start a server: a program, its arguments, a complete environment, and as whom. */
type ServerCommand = {
  file: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  uid?: number
  gid?: number
}

/** Starts a server for a test run and resolves once it serves. Throws when it ends before that. It dies with this process. */
export async function startServer(
  command: ServerCommand,
  isReady: (pid: number) => Promise<boolean>,
): Promise<{ stop: (signal: NodeJS.Signals) => Promise<void> }> {
  const { file, args, cwd, env, uid, gid } = command
  const child = spawn(file, args, { cwd, env, uid, gid, stdio: ['ignore', 'ignore', 'pipe'] })
  let lastWords = ''
  child.stderr.on('data', (bytes: Buffer) => {
    lastWords = (lastWords + bytes.toString('utf8')).slice(-2000)
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`${file} ended (${signal ?? code}).\n${lastWords}`)))
  })
  failed.catch(() => undefined)
  while (!(await Promise.race([isReady(child.pid ?? 0), failed]))) await wait(20)
  return {
    stop: async (signal) => {
      process.removeListener('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
}
