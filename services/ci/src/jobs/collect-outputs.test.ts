import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestStack, type TestOrganization, type TestStack } from '../testing/test-stack.ts'

let stack: TestStack
let org: TestOrganization
beforeAll(async () => {
  stack = await startTestStack()
  org = stack.organization()
})
afterAll(() => stack?.close())

/** A build whose only step runs this, and whose reports are all XML files. */
async function build(run: string) {
  const forge = stack.forge.create()
  const steps = `    steps:\n      - run: |\n${run.replaceAll(/^/gm, '          ')}\n`
  const pipeline = `version: 1\njobs:\n  unit:\n${steps}    reports: {junit: "*.xml"}\n`
  const id = await (await org.connect(forge)).push(forge.commit({ '.baton.yml': pipeline }))
  return org.ended(id)
}

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
