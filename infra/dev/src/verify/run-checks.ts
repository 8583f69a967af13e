import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'
import type { Check } from './checks.ts'

/** How many checks held, and the names of those that did not. */
export type CheckResult = { passed: number; failed: string[] }

/** Runs the checks, two at a time, and says of each whether it holds; what does not is told with its whole text. */
export async function runChecks(checks: readonly Check[], terminal: Terminal): Promise<CheckResult> {
  const waiting = [...checks]
  const result: CheckResult = { passed: 0, failed: [] }
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      try {
        await check.run()
        result.passed++
        terminal.say(`${check.name}: ok`)
      } catch (error) {
        result.failed.push(check.name)
        terminal.warn(`${check.name}: failed`)
        console.log(error instanceof Problem ? error.message : error)
      }
    }
  }
  await Promise.all([work(), work()])
  return result
}
