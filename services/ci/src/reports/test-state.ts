import type { TestState } from './junit-types.ts'

/** Elements of a test that say that it did not run. */
export const SKIP_ELEMENTS: ReadonlySet<string> = new Set([
  'skipped',
  'disabled',
  'ignored',
  'pending',
  'notrun',
  'todo',
])

/** Elements of a test, or of a suite, that say that it failed. What failed once and then passed is written otherwise. */
export const FAILURE_ELEMENTS: ReadonlySet<string> = new Set(['failure', 'error'])

const SKIPPED = new Set([
  ...['notrun', 'not_run', 'not-run', 'disabled', 'skipped', 'skip', 'suppressed', 'ignored', 'pending', 'todo'],
])
const FAILED = new Set([
  ...['failed', 'fail', 'failure', 'error', 'errored', 'broken', 'panicked', 'timedout', 'aborted', 'interrupted'],
])

/** How a test ended, by its elements and, where they say nothing, by its attributes `status` and `result`. */
export function testStateOf(test: { failed: boolean; skipped: boolean; words: readonly string[] }): TestState {
  if (test.failed) return 'failed'
  if (test.skipped) return 'skipped'
  const words = test.words.map((word) => word.trim().toLowerCase())
  if (words.some((word) => FAILED.has(word))) return 'failed'
  return words.some((word) => SKIPPED.has(word)) ? 'skipped' : 'passed'
}
