/** How a test ended. */
export type TestState = 'passed' | 'failed' | 'skipped'

/** One test out of a report. Texts are cut to a length that a page can show. */
export type TestCase = {
  suite: string
  name: string
  state: TestState
  durationMs: number | null
  message: string | null
  details: string | null
  file: string | null
  line: number | null
}
