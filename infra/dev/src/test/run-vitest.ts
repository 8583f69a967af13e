import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { runInForeground } from './run-in-foreground.ts'
import { failure, readReport, type Tally, tallyVitest, type VitestReport } from './tally.ts'

/** Runs every unit and integration test once. */
export async function runVitest(env: Readonly<Record<string, string>>): Promise<Tally> {
  const file = join(ROOT, 'test-results/vitest.json')
  rmSync(file, { force: true })
  await runInForeground('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], {
    cwd: ROOT,
    env,
    timeoutMs: 25 * 60_000,
  })
  const report = readReport<VitestReport>(file)
  return report ? tallyVitest(report) : failure('Vitest ended without a report')
}
