import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from './problem.ts'
import { ROOT } from './root.ts'
import { findChromium } from './system/chromium.ts'
import { createTerminal } from './terminal.ts'
import { runInForeground } from './test/run-in-foreground.ts'

// npm run bench: finds a browser, then hands over to infra/bench.
const logFolder = join(ROOT, 'test-results')
mkdirSync(logFolder, { recursive: true })
try {
  const chromium = await findChromium({ terminal: createTerminal(), logFolder, signal: new AbortController().signal })
  process.exitCode = await runInForeground(
    process.execPath,
    [join(ROOT, 'infra/bench/src/main.ts'), ...process.argv.slice(2)],
    { cwd: process.cwd(), env: { BATON_CHROMIUM: chromium }, timeoutMs: 4 * 60 * 60_000 },
  )
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(error.message)
  process.exitCode = 1
}
process.disconnect?.()
