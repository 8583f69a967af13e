import { type Attributes, DETAILS_CHARACTERS_MAX, type Note, testCaseOf, type WrittenTest } from './junit-case.ts'
import type { TestCase } from './junit-types.ts'
import { FAILURE_ELEMENTS, SKIP_ELEMENTS } from './test-state.ts'

/** How many more tests, and UTF-16 units of their messages and details, may be kept of a job's reports. It goes down. */
export type Budget = { cases: number; textUnits: number }

type Suite = { name: string; file: string; declared: number; failed: number; flaky: boolean }
type OpenTest = { attributes: Attributes; failures: Note[]; skips: Note[] }
type Element = { kind: 'suite'; suite: Suite } | { kind: 'test'; test: OpenTest } | { kind: 'note'; note: Note } | null

/**
 * Makes tests out of the elements of a JUnit report, as they come. Of more tests than the
 * budget has those that failed are kept before the others.
 */
export class JunitTests {
  readonly cases: TestCase[] = []
  /** All tests, kept or not. */
  seen = 0
  readonly #budget: Budget
  readonly #elements: Element[] = []
  #replaceFrom = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  get depth(): number {
    return this.#elements.length
  }

  open(name: string, attributes: Attributes): void {
    this.#elements.push(this.#read(name, attributes))
  }

  text(text: string): void {
    const note = this.#last('note')?.note
    if (note) note.text += text.slice(0, Math.max(0, DETAILS_CHARACTERS_MAX - note.text.length))
  }

  close(): void {
    const element = this.#elements.pop() ?? null
    if (element?.kind === 'suite') this.#closeSuite(element.suite)
    else if (element?.kind === 'test') this.#keep(element.test)
    else if (element?.kind === 'note' && !this.#last('test')) this.#keepSuiteFailure(element.note)
  }

  #read(name: string, attributes: Attributes): Element {
    const parent = this.#elements.at(-1)
    if (name === 'testsuite' || name === 'testsuites') return { kind: 'suite', suite: suiteOf(name, attributes) }
    if (name === 'testcase') return { kind: 'test', test: { attributes, failures: [], skips: [] } }
    const suite = this.#last('suite')?.suite
    if (suite && /^(rerun|flaky)/i.test(name)) suite.flaky = true
    const isFailure = FAILURE_ELEMENTS.has(name)
    if (!isFailure && !SKIP_ELEMENTS.has(name)) return null
    const note: Note = { message: attributes.message ?? '', text: '' }
    if (parent?.kind === 'test') (isFailure ? parent.test.failures : parent.test.skips).push(note)
    else if (!isFailure || parent?.kind !== 'suite') return null
    return { kind: 'note', note }
  }

  #last<Kind extends 'suite' | 'test' | 'note'>(kind: Kind): Extract<Element, { kind: Kind }> | undefined {
    return this.#elements.findLast((element): element is Extract<Element, { kind: Kind }> => element?.kind === kind)
  }

  /** A suite that counts failures and names none was not understood, so it counts as one. */
  #closeSuite(suite: Suite): void {
    const outer = this.#last('suite')?.suite
    if (suite.declared > 0 && suite.failed === 0 && !suite.flaky) {
      const counted = suite.declared === 1 ? '1 failure' : `${suite.declared} failures`
      this.#elements.push({ kind: 'suite', suite })
      this.#keepSuiteFailure({ message: `The report counts ${counted} here and names none.`, text: '' })
      this.#elements.pop()
    }
    if (!outer) return
    outer.failed += suite.failed
    outer.flaky ||= suite.flaky
  }

  #keepSuiteFailure(note: Note): void {
    this.#keep({ attributes: { name: 'The suite itself' }, failures: [note], skips: [] })
  }

  #keep(test: OpenTest): void {
    const suites = this.#elements.flatMap((element) => (element?.kind === 'suite' ? [element.suite] : []))
    const written: WrittenTest = {
      ...test,
      suites: suites.map(({ name }) => name).filter(Boolean),
      file: suites.findLast(({ file }) => file !== '')?.file ?? '',
    }
    const one = testCaseOf(written)
    const innermost = suites.at(-1)
    if (one.state === 'failed' && innermost) innermost.failed += 1
    this.seen += 1
    if (this.#budget.cases > 0) {
      this.#budget.cases -= 1
      this.cases.push(this.#bounded(one))
    } else if (one.state === 'failed') this.#keepInsteadOfAnother(one)
  }

  /** The failed one takes the place of the first kept that did not fail. */
  #keepInsteadOfAnother(one: TestCase): void {
    while (this.cases[this.#replaceFrom]?.state === 'failed') this.#replaceFrom += 1
    if (this.#replaceFrom < this.cases.length) this.cases[this.#replaceFrom] = this.#bounded(one)
  }

  #bounded(one: TestCase): TestCase {
    this.#budget.textUnits -= (one.message?.length ?? 0) + (one.details?.length ?? 0)
    return this.#budget.textUnits >= 0 ? one : { ...one, message: null, details: null }
  }
}

function suiteOf(element: string, attributes: Attributes): Suite {
  const count = (written: string | undefined) => (/^\d{1,9}$/.test(written ?? '') ? Number(written) : 0)
  return {
    // The name of the whole report says nothing about a test.
    name: element === 'testsuite' ? (attributes.name ?? '').trim() : '',
    file: attributes.file ?? attributes.filepath ?? '',
    declared: count(attributes.failures) + count(attributes.errors),
    failed: 0,
    flaky: false,
  }
}
