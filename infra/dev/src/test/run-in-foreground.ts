import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a command to its end with its output on the terminal. How it ended is told by the report that it leaves; one that
 * hangs is killed and leaves none.
 */
export async function runInForeground(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<void> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: options.timeoutMs,
  })
  // Ctrl-C reaches the child by itself: the terminal tells the whole group.
  const forward = () => void child.kill('SIGTERM')
  process.on('SIGTERM', forward)
  await once(child, 'close')
  process.removeListener('SIGTERM', forward)
}
