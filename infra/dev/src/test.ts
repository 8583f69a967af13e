import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from './problem.ts'
import { ROOT } from './root.ts'
import { findChromium } from './system/chromium.ts'
import { provideSandboxTools } from './system/sandbox-tools.ts'
import { findTemporal } from './temporal/find-binary.ts'
import { createTerminal } from './terminal.ts'
import { runPlaywright } from './test/run-playwright.ts'
import { runVitest } from './test/run-vitest.ts'
import { failure, sum, type Tally } from './test/tally.ts'
import { CHECKS } from './verify/checks.ts'
import { runChecks } from './verify/run-checks.ts'

// npm test: sets everything up, proves everything, and ends with one line that counts all of it.
const terminal = createTerminal()
const { signal } = new AbortController()
const logFolder = join(ROOT, 'test-results')
mkdirSync(logFolder, { recursive: true })

/** A part that cannot be had is one sentence and one failure; what needs it is not run. */
async function provided<Value>(search: Promise<Value>): Promise<Value | Problem> {
  try {
    return await search
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

const searched = Promise.all([
  provided(findTemporal({ terminal, logFile: join(logFolder, 'temporal-build.log'), signal })),
  provided(
    findChromium({ terminal, logFolder, signal }).then(async (chromium) => {
      // One package manager at a time.
      await provideSandboxTools({ terminal, logFolder, signal })
      return chromium
    }),
  ),
])
// Beside the tests: they fill the moments in which those wait.
const checked = runChecks(CHECKS, terminal)
const [temporal, chromium] = await searched

const tallies: Tally[] = []
if (temporal instanceof Problem) {
  tallies.push(failure(temporal.message))
} else {
  terminal.say('Running the unit and integration tests')
  tallies.push(await runVitest({ BATON_TEMPORAL_BINARY: temporal }))
  if (chromium instanceof Problem) {
    tallies.push(failure(chromium.message))
  } else {
    terminal.say('Running the tests in the browser')
    tallies.push(await runPlaywright({ BATON_CHROMIUM: chromium }))
  }
}

const checks = await checked
tallies.push({
  passed: checks.passed,
  failures: checks.failed.map((name) => `static check: ${name}`),
  absentVectors: [],
})

const { passed, failures, absentVectors } = sum(tallies)
for (const what of failures) console.log(`failed: ${what}`)
if (absentVectors.length > 0) {
  console.log(`not run, because the published vectors are not on this machine: ${absentVectors.length} tests`)
}
console.log(`${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0
process.disconnect?.()
