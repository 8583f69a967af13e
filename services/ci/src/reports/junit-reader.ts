import type { TextDecoder } from 'node:util'
import { cleanLine } from '@baton/kernel/text'
import sax from 'sax'
import type { Attributes } from './junit-case.ts'
import { type Budget, JunitTests } from './junit-tests.ts'
import type { JunitReport } from './junit-types.ts'
import { HEAD_BYTES, reportDecoder } from './report-encoding.ts'

/** A report may have so many bytes, and the reports of a job so many tests. */
export const REPORT_BYTES_MAX = 50 * 2 ** 20
export const TEST_CASES_MAX = 100_000

const NESTING_MAX = 100
const CUT_OFF = 'The report ends in the middle.'

// An attribute or a comment may be as long as the report, whose bytes are counted before they come here.
Object.assign(sax, { MAX_BUFFER_LENGTH: REPORT_BYTES_MAX })

/** The element of a report's tests, whatever prefix its namespace has. */
const ROOTS: ReadonlySet<string> = new Set(['testsuites', 'testsuite'])
/** What sax says of an entity that is none. The text is left as it is written. */
const HARMLESS = /^Invalid character (entity|in entity name)/

/**
 * Reads a JUnit report that a stranger's build wrote, piece by piece, and keeps nothing but its tests. Never throws. A
 * document type is refused, and with it every entity that a report could declare.
 */
export class JunitReader {
  readonly #parser = sax.parser(true)
  readonly #tests: JunitTests
  #head: Buffer = Buffer.alloc(0)
  #decoder: TextDecoder | null = null
  #isBlank = true
  #fault: string | null = null

  constructor(budget: Budget = reportBudget()) {
    this.#tests = new JunitTests(budget)
    this.#parser.onopentag = ({ name, attributes }) => this.#open(localName(name), attributes as Attributes)
    this.#parser.onclosetag = () => this.#fault === null && this.#tests.close()
    this.#parser.ontext = (text) => this.#fault === null && this.#tests.text(text)
    this.#parser.oncdata = (text) => this.#fault === null && this.#tests.text(text)
    this.#parser.ondoctype = () => this.#refuse('it declares a document type')
    this.#parser.onerror = ({ message }) => this.#stumble(message)
  }

  /** The next bytes of the report. */
  write(bytes: Uint8Array): void {
    if (this.#fault !== null) return
    if (this.#decoder) this.#parse(this.#decoder.decode(bytes, { stream: true }))
    else {
      this.#head = Buffer.concat([this.#head, bytes])
      if (this.#head.length >= HEAD_BYTES) this.#begin()
    }
  }

  /** What the report says, once all of it was written. */
  end(): JunitReport {
    if (this.#decoder === null && this.#fault === null) this.#begin()
    if (this.#fault === null) this.#parse(this.#decoder?.decode() ?? '')
    const { cases, seen } = this.#tests
    if (this.#fault === null) this.#fault = this.#faultAtEnd()
    if (this.#fault === null && seen > cases.length) {
      this.#fault = `The report has ${seen} tests, and ${cases.length} of them are kept: a job's reports may have ${TEST_CASES_MAX}.`
    }
    return { cases, fault: this.#fault }
  }

  #begin(): void {
    const decoder = reportDecoder(this.#head)
    if ('unknown' in decoder) this.#refuse(`its encoding '${cleanLine(decoder.unknown, 40)}' is not known here`)
    else {
      this.#decoder = decoder
      this.#parse(decoder.decode(this.#head, { stream: true }))
    }
  }

  #parse(text: string): void {
    // Space before the declaration is a tool's slip and hides nothing.
    const rest = this.#isBlank ? text.trimStart() : text
    if (rest === '') return
    this.#isBlank = false
    try {
      this.#parser.write(rest)
    } catch (error) {
      this.#refuse(`it could not be followed (${error instanceof Error ? cleanLine(error.message, 80) : 'unknown'})`)
    }
  }

  #faultAtEnd(): string | null {
    if (this.#isBlank) return 'The report is empty.'
    if (this.#tests.depth > 0) return CUT_OFF
    try {
      // Says so where the text ends inside a tag or a comment.
      this.#parser.onerror = () => {
        this.#fault = CUT_OFF
      }
      this.#parser.close()
    } catch {
      return CUT_OFF
    }
    return this.#fault
  }

  #open(name: string, attributes: Attributes): void {
    if (this.#fault !== null) return
    const { depth } = this.#tests
    if (depth >= NESTING_MAX) this.#refuse(`its elements are nested deeper than ${NESTING_MAX}`)
    else if (depth === 0 && !ROOTS.has(name)) {
      this.#refuse(`it begins with '${cleanLine(name, 40)}', and a JUnit report with 'testsuites' or 'testsuite'`)
    } else this.#tests.open(name, attributes)
  }

  #stumble(message: string): void {
    // Some tools write one report behind another; sax takes the first for the whole.
    const isSecondRoot = message.startsWith('Text data outside of root node') && this.#tests.depth > 0
    if (HARMLESS.test(message) || isSecondRoot) this.#parser.error = null as unknown as Error
    else this.#refuse(`line ${this.#parser.line + 1} is not XML`)
  }

  #refuse(why: string): void {
    this.#fault ??= `The report could not be read: ${why}.`
  }
}

/** What the reports of one job may leave together. */
export function reportBudget(): Budget {
  return { cases: TEST_CASES_MAX, textUnits: 32 * 2 ** 20 }
}

/** Without the prefix of its namespace. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
