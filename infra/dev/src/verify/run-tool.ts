import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Problem } from '../problem.ts'
import { ROOT } from '../root.ts'

/** Runs a tool of the workspace on the checkout. Throws a Problem with all that it printed unless it ends with 0. */
export async function runTool(file: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, FORCE_COLOR: '0', TURBO_TELEMETRY_DISABLED: '1', npm_config_loglevel: 'error' }
  const child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Problem(output.trim() || `${file} ended with ${code}`)
}
