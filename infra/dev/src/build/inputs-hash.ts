import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'

/** What is made, not written; the first build writes next-env.d.ts. */
const SKIPPED = new Set([
  'node_modules',
  '.next',
  'next-env.d.ts',
  '.turbo',
  'dist',
  'e2e',
  'test-results',
  'screenshots',
  'README.md',
])

/** One hash over files and folders of the checkout (tests apart): it changes when what is built from them may change. */
export function hashInputs(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) addPath(path)
  return hash.digest('hex').slice(0, 16)

  function addPath(path: string): void {
    const full = join(ROOT, path)
    if (!statSync(full).isDirectory()) {
      hash.update(`${path}\n`).update(readFileSync(full))
      return
    }
    for (const name of readdirSync(full).sort()) {
      if (!SKIPPED.has(name) && !/\.(test|spec)\.tsx?$/.test(name)) addPath(join(path, name))
    }
  }
}
