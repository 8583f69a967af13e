import { describe, expect, it } from 'vitest'
import { JunitReader, REPORT_BYTES_MAX, TEST_CASES_MAX } from './junit-reader.ts'
import { parseJunit } from './parse-junit.ts'

const parse = (text: string) => parseJunit(Buffer.from(text))

describe('a JUnit report', () => {
  it('of nested suites names each test with its path, state, time, message and place', () => {
    const parsed = parse(`<?xml version="1.0"?><testsuites>
      <testcase name="top" time="0.001" classname="test"/>
      <testsuite name="cart">
        <testsuite name="rounding">
          <testcase name="half up" time="1.5" file="/work/src/cart.test.ts" line="31">
            <failure message="expected 10.15 &amp; got 10.14" type="x">at cart.test.ts:31:5</failure>
          </testcase>
          <testcase name="skipped"><skipped/></testcase>
          <testcase name="broken"><error>Error: no
      at Object.&lt;anonymous> (file:///work/lib/tax.js:7:9)
      at node:internal/main:1:1</error></testcase>
        </testsuite>
      </testsuite></testsuites>`)
    expect(parsed).toEqual({
      fault: null,
      cases: [
        {
          suite: 'test',
          className: 'test',
          name: 'top',
          state: 'passed',
          durationMs: 1,
          message: null,
          details: null,
          file: null,
          line: null,
        },
        {
          suite: 'cart > rounding',
          className: null,
          name: 'half up',
          state: 'failed',
          durationMs: 1500,
          message: 'expected 10.15 & got 10.14',
          details: 'at cart.test.ts:31:5',
          file: 'src/cart.test.ts',
          line: 31,
        },
        {
          suite: 'cart > rounding',
          className: null,
          name: 'skipped',
          state: 'skipped',
          durationMs: null,
          message: null,
          details: null,
          file: null,
          line: null,
        },
        {
          suite: 'cart > rounding',
          className: null,
          name: 'broken',
          state: 'failed',
          durationMs: null,
          message: 'Error: no',
          details: expect.stringContaining('tax.js'),
          file: 'lib/tax.js',
          line: 7,
        },
      ],
    })
  })

  it('points at the cause, not at where it was wrapped', () => {
    const parsed = parse(`<testsuite name="s"><testcase name="t"><failure message="m">Error
      at x (file:///work/a.test.mjs:4:11) {
      cause: AssertionError
      at y (file:///work/a.test.mjs:5:12)</failure></testcase></testsuite>`)
    expect(parsed.cases[0]).toMatchObject({ file: 'a.test.mjs', line: 5 })
  })

  it.each([
    [
      'a thousand million laughs',
      `<!DOCTYPE x [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;">'.repeat(30)}]><testsuite><testcase name="&b;"/></testsuite>`,
      'it declares a document type',
    ],
    [
      'a file of the host',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite/>',
      'it declares a document type',
    ],
    ['suites without end', '<testsuite>'.repeat(2_000), 'its elements are nested deeper than 100'],
    ['no XML', 'FAIL cart.test.ts', 'line 1 is not XML'],
    ['half XML', '<testsuite>\n\n<testcase name=a/></testsuite>', 'line 3 is not XML'],
    ['text behind a report', '<testsuite/>\nDone.', 'line 2 is not XML'],
    ['another document', '<html></html>', "it begins with 'html', and a JUnit report with 'testsuites' or 'testsuite'"],
    [
      'in no encoding',
      '<?xml version="1.0" encoding="x-harbour"?><testsuite/>',
      "its encoding 'x-harbour' is not known here",
    ],
    ['too many bytes', `<testsuite>${' '.repeat(REPORT_BYTES_MAX)}</testsuite>`, 'it has more than 50 MiB'],
  ])('that is %s is refused in a sentence', (_what, text, why) => {
    const parsed = parse(text)
    expect(parsed.fault).toBe(`The report could not be read: ${why}.`)
  })

  it('reads a character by its number, and a written one as it is written', () => {
    const report =
      '<testsuite><testcase name="a"><failure message="equal:&#10;2 !== &#x31; &amp;#10;"/></testcase></testsuite>'
    const parsed = parseJunit(Buffer.from(report))
    expect(parsed.cases[0]?.message).toBe('equal:\n2 !== 1 &#10;')
  })

  it.each([
    ['', 'The report is empty.'],
    ['\ufeff \n', 'The report is empty.'],
    [
      '<testsuites><testsuite name="s" tests="2"><testcase classname="s" name="one"/><testcase classname="s" na',
      'The report ends in the middle.',
    ],
    ['<testsuite><testcase name="one"/>', 'The report ends in the middle.'],
    ['<testsuite><testcase name="one"/></testsuite><!-- ', 'The report ends in the middle.'],
    ['<testsuite/><testsuite><testcase name="one"/>', 'The report ends in the middle.'],
    ['<testsuite><testcase name="one"><failure><![CDATA[x', 'The report ends in the middle.'],
  ])('that is %j has a fault, whatever of it could be read', (text, fault) => {
    expect(parse(text).fault).toBe(fault)
  })

  it('of more tests than a build may have is not understood, and keeps those that failed', () => {
    const passed = Array.from({ length: 126_000 }, (_, at) => `<testcase classname="m" name="t${at}"/>`).join('')
    const failed = '<testcase classname="m" name="last"><failure message="it"/></testcase>'
    const { cases, fault } = parse(`<testsuite name="many">${passed}${failed}</testsuite>`)
    expect(fault).toBe("The report has 126001 tests, and 100000 of them are kept: a job's reports may have 100000.")
    expect(cases).toHaveLength(TEST_CASES_MAX)
    expect(cases.filter(({ state }) => state === 'failed')).toMatchObject([{ name: 'last', message: 'it' }])
  })

  it('is read alike however its bytes are cut', () => {
    const text =
      '<?xml version="1.0"?><testsuites><testsuite name="é🚀"><testcase name="a"><failure message="&lt;&#128640;"><![CDATA[x]]]]><![CDATA[>y]]></failure></testcase></testsuite></testsuites>'
    const whole = parse(text)
    expect(whole).toMatchObject({ fault: null, cases: [{ suite: 'é🚀', message: '<🚀', details: 'x]]>y' }] })
    for (const size of [1, 2, 3, 7, 600]) {
      const reader = new JunitReader()
      const bytes = Buffer.from(text.padEnd(700))
      for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size))
      expect(reader.end()).toEqual(whole)
    }
  })

  it.each([['4294967295'], ['-1'], ['1e99'], ['x']])('with a test at line %s has none for it', (line) => {
    expect(parse(`<testsuite><testcase name="a" line="${line}"/></testsuite>`).cases[0]?.line).toBeNull()
  })

  it('cannot reach the prototype of anything, nor write what PostgreSQL cannot keep', () => {
    const parsed = parse(
      '<testsuite><testcase name="a&#0;b" __proto__="x" constructor="y"><__proto__ polluted="1"/></testcase></testsuite>',
    )
    expect(parsed.cases[0]?.name.includes('\0')).toBe(false)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})
