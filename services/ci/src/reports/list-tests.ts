import { type Page, pageInput, pagesOf } from '@baton/kernel/pages'
import { and, asc, eq, gt, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { getBuildRow } from '../builds/build-rows.ts'
import { jobs } from '../db/jobs.ts'
import { testCases } from '../db/test-cases.ts'
import { query } from '../verbs.ts'

const TEST_STATES = ['failed', 'passed', 'skipped'] as const

const pages = pagesOf('tests', z.tuple([z.enum(TEST_STATES), z.string()]))

export const ListTestsInput = pageInput.extend({
  buildId: z.string(),
  state: z.enum(TEST_STATES).optional(),
})

/** One test as the API shows it. */
export const TestView = z.object({
  id: z.string(),
  jobName: z.string(),
  suite: z.string(),
  /** Null where the report gives none. */
  className: z.string().nullable(),
  name: z.string(),
  state: z.enum(TEST_STATES),
  durationMs: z.number().nullable(),
  /** Why it failed, a line for each failure; or why it was skipped. */
  message: z.string().nullable(),
  details: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  isNew: z.boolean().nullable(),
})
export type TestView = z.infer<typeof TestView>

/** The tests of a build: failed ones first, then passed, then skipped, in the order of the reports. */
export const listTests = query(
  { action: 'build:read', input: ListTestsInput },
  async ({ tx, orgId }, input): Promise<Page<TestView>> => {
    await getBuildRow(tx, orgId, input.buildId)
    const rows = await tx
      .select({ test: testCases, jobName: jobs.title })
      .from(testCases)
      .innerJoin(jobs, and(eq(jobs.orgId, testCases.orgId), eq(jobs.id, testCases.jobId)))
      .where(
        and(
          eq(testCases.orgId, orgId),
          eq(testCases.buildId, input.buildId),
          input.state === undefined ? undefined : eq(testCases.state, input.state),
          after(input.cursor),
        ),
      )
      .orderBy(asc(testCases.state), asc(testCases.id))
      .limit(input.limit + 1)
    const page = pages.page(rows, input.limit, ({ test }): [TestView['state'], string] => [test.state, test.id])
    const items = page.items.map(({ test, jobName }) => ({
      id: test.id,
      jobName,
      suite: test.suite,
      className: test.className,
      name: test.name,
      state: test.state,
      durationMs: test.durationMs,
      message: test.message,
      details: test.details,
      file: test.file,
      line: test.line,
      isNew: test.isNew,
    }))
    return { items, nextCursor: page.nextCursor }
  },
)

function after(cursor: string | undefined): SQL | undefined {
  const last = pages.after(cursor)
  if (last === undefined) return undefined
  const [state, id] = last
  return or(gt(testCases.state, state), and(eq(testCases.state, state), gt(testCases.id, id)))
}
