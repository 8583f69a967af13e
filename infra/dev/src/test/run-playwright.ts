import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { runInForeground } from './run-in-foreground.ts'
import { failure, type PlaywrightReport, readReport, type Tally, tallyPlaywright } from './tally.ts'

/** Runs every test in the browser once; they start the product themselves, as a new user does. */
export async function runPlaywright(env: Readonly<Record<string, string>>): Promise<Tally> {
  const file = join(ROOT, 'test-results/e2e.json')
  rmSync(file, { force: true })
  const cwd = join(ROOT, 'apps/web')
  const cli = join(cwd, 'node_modules/@playwright/test/cli.js')
  await runInForeground(process.execPath, [cli, 'test'], { cwd, env, timeoutMs: 50 * 60_000 })
  const report = readReport<PlaywrightReport>(file)
  return report ? tallyPlaywright(report) : failure('The tests in the browser ended without a report')
}
