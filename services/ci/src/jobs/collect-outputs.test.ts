import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Files } from '../testing/test-forge.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../testing/test-stack.ts'

let stack: TestStack
let org: TestOrganization
beforeAll(async () => {
  stack = await startTestStack()
  org = stack.organization()
})
afterAll(() => stack?.close())

function pipeline(run: string, reports: string): string {
  const steps = `    steps:\n      - name: Work\n        run: |\n${run.replaceAll(/^/gm, '          ')}\n`
  return `version: 1\njobs:\n  unit:\n${steps}    ${reports}\n`
}

async function buildOf(files: Files) {
  const forge = stack.forge.create()
  return org.ended(await (await org.connect(forge)).push(forge.commit(files)))
}

/** A build whose only step runs this, and whose reports are all XML files. */
const build = (run: string) => buildOf({ '.baton.yml': pipeline(run, 'reports: {junit: "*.xml"}') })

const cases: Array<{ name: string; files: Files; expected: object }> = [
  {
    name: 'leaves no report where the pipeline names one',
    files: { '.baton.yml': pipeline('true', 'reports: {junit: "out/*.xml"}') },
    expected: {
      state: 'failed',
      cause:
        "No test report: no file matches 'out/*.xml'. Write the report there, or add 'optional: true' below 'reports' where it may be missing.",
      tests: { total: 0, reportFaults: 1 },
      reports: [{ path: 'out/*.xml', fault: expect.stringContaining('No file matches this.') }],
    },
  },
  {
    name: 'leaves one of two reports',
    files: {
      '.baton.yml': pipeline(
        'echo "<testsuite><testcase name=\'a\'/></testsuite>" > a.xml',
        'reports: {junit: [a.xml, b.xml]}',
      ),
    },
    expected: { state: 'failed', tests: { total: 1, reportFaults: 1 }, reports: [{ fault: null }, { path: 'b.xml' }] },
  },
  {
    name: 'leaves no report where it may be missing',
    files: { '.baton.yml': pipeline('true', 'reports: {junit: "out/*.xml", optional: true}') },
    expected: { state: 'passed', tests: { total: 0, reportFaults: 0 }, reports: [] },
  },
  {
    name: 'fails before its report is written',
    files: { '.baton.yml': pipeline('exit 3', 'reports: {junit: r.xml}') },
    expected: { state: 'failed', cause: "Step 'Work': Ended with exit code 3.", tests: { reportFaults: 1 } },
  },
  {
    name: 'leaves a report that is a symlink, one that is cut off, and a suite that failed as a whole',
    files: {
      'cut.xml': '<testsuite name="s"><testcase name="one"/><testcase na',
      'real.xml.txt': '<testsuite name="s"><testcase name="one"/></testsuite>',
      'whole.xml':
        '<testsuites><testsuite name="s\u0000" errors="1"><error message="not loaded"/></testsuite></testsuites>',
      '.baton.yml': pipeline('ln -s real.xml.txt link.xml', 'reports: {junit: "*.xml"}'),
    },
    expected: {
      state: 'passed',
      tests: { total: 2, failed: 1, reportFaults: 2 },
      reports: [
        { path: 'cut.xml', fault: 'The report ends in the middle.' },
        { path: 'link.xml', fault: 'The report is a symlink, and none is followed. Write the report itself there.' },
        { path: 'whole.xml', fault: null },
      ],
    },
  },
]

describe('a job that', () => {
  it.each(cases)('$name says so in its test result', async ({ files, expected }) => {
    expect(await buildOf(files)).toMatchObject(expected)
  })
})

describe('the reports of a job', () => {
  it('are read in the order of their names, up to 50 MiB together, and the rest is named', async () => {
    const padding = 'head -c 9500000 /dev/zero | tr "\\0" x'
    const write = `{ echo "<testsuite><testcase name='a'/><system-out>"; ${padding}; echo "</system-out></testsuite>"; } > "r$i.xml"`
    const ended = await build(`for i in 1 2 3 4 5 6; do ${write}; done`)
    const fault = "The report could not be read, nor any after it: a job's reports may have 50 MiB together."
    expect(ended).toMatchObject({
      state: 'passed',
      tests: { total: 5 },
      reports: [1, 2, 3, 4, 5, 6].map((number) => ({ path: `r${number}.xml`, fault: number === 6 ? fault : null })),
    })
  })

  it('may be 500 files, and more of them are no fault of the host', async () => {
    const ended = await build('for i in $(seq 501); do echo "<testsuite/>" > "r$i.xml"; done')
    expect(ended.state).toBe('passed')
    expect(ended.jobs[0]?.attempts).toHaveLength(1)
    expect(ended.reports.map(({ fault }) => fault)).toContain(
      'The reports could not be read: More than 500 files match *.xml.',
    )
  })
})
