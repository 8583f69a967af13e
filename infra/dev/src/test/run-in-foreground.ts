import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Runs a command to its end with its output on the terminal, or until its time is up. Answers its exit code. */
export async function runInForeground(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<number> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: options.timeoutMs,
  })
  // Ctrl-C reaches the child by itself: the terminal tells the whole group.
  const forward = () => void child.kill('SIGTERM')
  process.on('SIGTERM', forward)
  const [code] = (await once(child, 'close')) as [number | null]
  process.removeListener('SIGTERM', forward)
  return code ?? 1
}
