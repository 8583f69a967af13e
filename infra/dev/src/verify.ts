import { createTerminal } from './terminal.ts'
import { CHECKS } from './verify/checks.ts'
import { runChecks } from './verify/run-checks.ts'

const { passed, failed } = await runChecks(CHECKS, createTerminal())
console.log(`${passed} passed, ${failed.length} failed`)
if (failed.length > 0) process.exitCode = 1
process.disconnect?.()
