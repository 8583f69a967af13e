import { describe, expect, it } from 'vitest'
import { parseJunit, REPORT_BYTES_MAX } from './parse-junit.ts'

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
      ok: true,
      cases: [
        {
          suite: 'test',
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
    expect(parsed.ok && parsed.cases[0]).toMatchObject({ file: 'a.test.mjs', line: 5 })
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
    ['suites without end', '<testsuite>'.repeat(2_000), ''],
    ['no XML', 'FAIL cart.test.ts', ''],
    ['XML that is cut off', '<testsuite><testcase name="a">', ''],
    ['another document', '<html></html>', "it has no 'testsuites' or 'testsuite' at its top"],
    ['too many bytes', `<testsuite>${' '.repeat(REPORT_BYTES_MAX)}</testsuite>`, 'it has more than 10 MiB'],
  ])('that is %s is refused in a sentence', (_what, text, why) => {
    const parsed = parse(text)
    expect(parsed).toMatchObject({ ok: false })
    expect(!parsed.ok && parsed.fault).toContain(`The report could not be read: ${why}`)
  })

  it('reads a character by its number, and a written one as it is written', () => {
    const report =
      '<testsuite><testcase name="a"><failure message="equal:&#10;2 !== &#x31; &amp;#10;"/></testcase></testsuite>'
    const parsed = parseJunit(Buffer.from(report))
    expect(parsed.ok && parsed.cases[0]?.message).toBe('equal:\n2 !== 1 &#10;')
  })

  it('cannot reach the prototype of anything, nor write what PostgreSQL cannot keep', () => {
    const parsed = parse(
      '<testsuite><testcase name="a&#0;b" __proto__="x" constructor="y"><__proto__ polluted="1"/></testcase></testsuite>',
    )
    expect(parsed.ok && parsed.cases[0]?.name.includes('\0')).toBe(false)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})
