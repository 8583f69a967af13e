import { XMLParser } from 'fast-xml-parser'
import type { TestCase, TestState } from './junit-types.ts'

/** The tests of a report, or why it could not be read. */
export type JunitResult = { ok: true; cases: TestCase[] } | { ok: false; fault: string }

/** A report may have so many bytes, and a build so many tests. */
export const REPORT_BYTES_MAX = 10 * 2 ** 20
export const TEST_CASES_MAX = 100_000

const NAME_CHARACTERS_MAX = 500
const MESSAGE_CHARACTERS_MAX = 2_000
const DETAILS_CHARACTERS_MAX = 20_000
const NESTING_MAX = 50

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // Without it the parser leaves references by number, such as the line breaks of a message, as they are written.
  htmlEntities: true,
  maxNestedTags: NESTING_MAX,
  isArray: (name) => name === 'testsuite' || name === 'testcase' || name === 'failure' || name === 'error',
})

/**
 * Reads a JUnit report that a stranger's build wrote. Never throws. Refuses a document type, and with it every entity that
 * a report could declare.
 */
export function parseJunit(bytes: Buffer): JunitResult {
  if (bytes.length > REPORT_BYTES_MAX) return refused(`it has more than ${REPORT_BYTES_MAX / 2 ** 20} MiB`)
  const text = bytes.toString('utf8')
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return refused('it declares a document type')
  let document: unknown
  try {
    document = parser.parse(text, true)
  } catch (error) {
    return refused(error instanceof Error ? firstLine(error.message) : 'it is not XML')
  }
  const root = nodeOf(document)
  if (!root || !('testsuites' in root || 'testsuite' in root))
    return refused("it has no 'testsuites' or 'testsuite' at its top")
  const cases: TestCase[] = []
  for (const node of [root, ...nodesIn(root, 'testsuites')]) walk(node, '', cases)
  return cases.length > TEST_CASES_MAX ? refused(`it has more than ${TEST_CASES_MAX} tests`) : { ok: true, cases }
}

type Node = Readonly<Record<string, unknown>>

/** Suites inside suites carry their names on, as "cart > rounding". */
function walk(node: Node, path: string, cases: TestCase[]): void {
  for (const test of nodesIn(node, 'testcase')) cases.push(readCase(test, path))
  for (const suite of nodesIn(node, 'testsuite')) {
    const name = textOf(suite['@name'])
    walk(suite, [path, name].filter(Boolean).join(' > ').slice(0, NAME_CHARACTERS_MAX), cases)
  }
}

function readCase(test: Node, path: string): TestCase {
  const problem = nodesOrTexts(test.failure)[0] ?? nodesOrTexts(test.error)[0]
  const details = problem ? cut(textOf(problem['#text']), DETAILS_CHARACTERS_MAX) : ''
  const place = placeIn(details.split(/\bcause: |Caused by: /).at(-1) ?? '') ?? placeIn(details)
  const seconds = Number.parseFloat(textOf(test['@time']).replaceAll(',', ''))
  const line = Number.parseInt(textOf(test['@line']), 10)
  return {
    suite: path || cut(textOf(test['@classname']), NAME_CHARACTERS_MAX),
    name: cut(textOf(test['@name']), NAME_CHARACTERS_MAX),
    state: stateOf(test, problem !== undefined),
    durationMs: Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null,
    message: problem ? cut(textOf(problem['@message']) || firstLine(details), MESSAGE_CHARACTERS_MAX) || null : null,
    details: details || null,
    file: cut(fileName(textOf(test['@file'])), NAME_CHARACTERS_MAX) || (place?.file ?? null),
    line: Number.isSafeInteger(line) && line > 0 ? line : (place?.line ?? null),
  }
}

function stateOf(test: Node, failed: boolean): TestState {
  if (failed) return 'failed'
  return 'skipped' in test || 'disabled' in test ? 'skipped' : 'passed'
}

/** The first place in a stack trace that is in the repository: `at cart.test.ts:31:5`, `(file:///work/cart.test.js:31:5)`. */
function placeIn(details: string): { file: string; line: number } | null {
  for (const [, path = '', line = ''] of details
    .slice(0, 4_000)
    .matchAll(/(?:^|[\s(])(?:file:\/\/)?([^\s():]{1,300}\.\w{1,5}):(\d{1,7})\b/g)) {
    if (!path.startsWith('node:') && !path.includes('node_modules/')) {
      return { file: fileName(path), line: Number(line) }
    }
  }
  return null
}

function fileName(path: string): string {
  return path.replace(/^file:\/\//, '').replace(/^\/work\//, '')
}

function nodesIn(node: Node, name: string): Node[] {
  return nodesOrTexts(node[name])
}

function nodesOrTexts(value: unknown): Node[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(
    (item) => nodeOf(item) ?? { '#text': textOf(item) },
  )
}

function nodeOf(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : null
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** PostgreSQL keeps no NUL in a text, and half a surrogate is no character. */
function cut(text: string, max: number): string {
  return text.replaceAll('\0', '').slice(0, max).toWellFormed()
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? ''
}

function refused(why: string): JunitResult {
  return { ok: false, fault: `The report could not be read: ${why}.` }
}
