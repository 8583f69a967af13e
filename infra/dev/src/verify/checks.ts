import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { checkImportRules } from './imports.ts'
import { runTool } from './run-tool.ts'
import { checkStructure } from './structure.ts'

/** Something about the sources that holds or does not. `run` throws a Problem that says where it does not. */
export type Check = { name: string; run: () => Promise<void> }

/** Every static check, the slowest first. None of them needs a database or a browser. */
export const CHECKS: readonly Check[] = [
  { name: 'types', run: checkTypes },
  { name: 'format and lint', run: () => runTool('biome', ['ci', '--colors=off', '.']) },
  { name: 'unused files, exports and dependencies', run: () => runTool('knip', ['--no-progress']) },
  { name: 'import rules', run: checkImportRules },
  { name: 'structure', run: async () => checkStructure(ROOT) },
  {
    name: 'figures in the README',
    run: () => runTool(process.execPath, [join(ROOT, 'infra/bench/src/check-readme.ts')]),
  },
]

/** Every package's own `typecheck`, those that have not changed since the last time from turbo's cache. */
function checkTypes(): Promise<void> {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { packageManager: string }
  // turbo runs the scripts by pnpm, which only npx brings.
  const turbo = ['turbo', 'run', 'typecheck', '--continue', '--output-logs=errors-only', '--no-color']
  return runTool('npx', ['--yes', packageManager, 'exec', ...turbo])
}
