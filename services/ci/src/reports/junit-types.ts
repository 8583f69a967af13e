/** How a test ended. */
export type TestState = 'passed' | 'failed' | 'skipped'

/** One test out of a report, known by suite, class, name and file together. Texts are cut to a length that a page can show. */
export type TestCase = {
  /** The suites that it is in, outermost first: "cart > rounding". */
  suite: string
  className: string | null
  name: string
  state: TestState
  durationMs: number | null
  /** Why it failed, a line for each failure; or why it was skipped. */
  message: string | null
  details: string | null
  file: string | null
  line: number | null
}

/** What a report says. With a `fault` it is not known how all of its tests ended; those that could be read are in `cases`. */
export type JunitReport = { cases: TestCase[]; fault: string | null }
