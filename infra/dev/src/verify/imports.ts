import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Problem } from '../problem.ts'
import { ROOT } from '../root.ts'

/** Where an import breaks a rule. */
export type Violation = { rule: string; from: string; to: string }

/** What dependency-cruiser has read, and what it found. */
export type CruiseResult = { modules: number; violations: Violation[] }

/** Fewer modules than this means that dependency-cruiser could not read TypeScript, not that the house is small. */
export const MODULES_MIN = 300

type Report = {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] }
}

/** Reads every import below a folder and holds it against the rules of `.dependency-cruiser.cjs`. */
export async function cruise(folder: string): Promise<CruiseResult> {
  const { stdout } = await promisify(execFile)(
    join(ROOT, 'node_modules/.bin/depcruise'),
    [
      ...['--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'],
      ...['packages', 'services', 'apps', 'infra'],
    ],
    { cwd: folder, maxBuffer: 256 * 1024 * 1024 },
  ).catch((error: { stdout?: string }) => {
    // Violations make it end with their number; its report is whole all the same.
    if (error.stdout?.startsWith('{')) return { stdout: error.stdout }
    throw error
  })
  const { summary } = JSON.parse(stdout) as Report
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

/** Throws a Problem that lists each import of the checkout that breaks a rule. */
export async function checkImportRules(): Promise<void> {
  const { modules, violations } = await cruise(ROOT)
  if (modules < MODULES_MIN) {
    throw new Problem(`dependency-cruiser has read only ${modules} modules: it does not see the TypeScript sources.`)
  }
  if (violations.length > 0) {
    throw new Problem(violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`).join('\n'))
  }
}
