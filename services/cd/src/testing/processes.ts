import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A process of delivery, started as an operator would. */
export type TestProcess = {
  pid: number
  /** Ends it and answers its exit code, null where a signal ended it. */
  end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** Starts `src/<name>.ts` and resolves once it has logged a line that contains `ready`. */
export async function startProcess(
  name: 'worker' | 'server' | 'launcher',
  env: Readonly<Record<string, string>>,
  ready: string,
): Promise<TestProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../${name}.ts`, import.meta.url))], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await untilLogged(child, ready)
  child.stdout?.resume()
  return {
    pid: child.pid ?? 0,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

async function untilLogged(child: ChildProcess, ready: string): Promise<void> {
  if (!child.stdout) throw new Error('The process has no output.')
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes(ready)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`The process ended with ${code} before it was ready.`)))
  })
}
