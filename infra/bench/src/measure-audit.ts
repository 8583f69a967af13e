import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Figure } from './figures.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../packages/audit-log/src/bench/run-append.ts', import.meta.url))

/** Appends to one organisation's log in a database of its own, in the cluster of the running stack. */
export async function measureAudit(options: { stateFolder: string; port: number }): Promise<Figure> {
  const state = JSON.parse(await readFile(join(options.stateFolder, 'state.json'), 'utf8'))
  const adminUrl = `postgres://postgres:${state.secrets.postgres}@127.0.0.1:${options.port + 3}/postgres`
  const { stdout } = await run(process.execPath, [script], { env: { ...process.env, BENCH_ADMIN_URL: adminUrl } })
  const { value } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { value: number }
  return { value, unit: 'entries/s' }
}
