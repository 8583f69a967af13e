import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Problem } from '../problem.ts'
import { signalProcess } from '../system/signal-process.ts'
import { createOutputReader } from './output-reader.ts'
import type { Command } from './part.ts'
import { openRotatingLog } from './rotating-log.ts'

/**
 * Runs a command to its end, its output in a log file. Throws a Problem that says `what` failed, with its last lines,
 * unless it ends with 0. The signal stops it and what it started.
 */
export async function runToEnd(options: {
  what: string
  command: Command
  logFile: string
  signal: AbortSignal
}): Promise<void> {
  options.signal.throwIfAborted()
  const { file, args, cwd, env, uid, gid } = options.command
  const log = openRotatingLog(options.logFile)
  const reader = createOutputReader(() => undefined)
  // Its standard input stays open as long as the supervisor lives (bootstrap/end-with-supervisor.mjs).
  const child = spawn(file, args, { cwd, env, uid, gid, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      log.write(bytes)
      reader.read(bytes)
    })
  }
  const stop = () => {
    if (child.pid !== undefined) signalProcess(-child.pid, 'SIGTERM')
  }
  options.signal.addEventListener('abort', stop)
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    options.signal.throwIfAborted()
    if (code !== 0) {
      const lines = reader.lastLines().map((line) => `\n           ${line.slice(0, 300)}`)
      throw new Problem(
        `${options.what} failed (${signal ?? `exit code ${code}`}).${lines.join('')}\n           (all of it: ${options.logFile})`,
      )
    }
  } finally {
    options.signal.removeEventListener('abort', stop)
    log.close()
  }
}
