import { and, asc, eq, gt, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { getBuildRow } from '../builds/build-rows.ts'
import { jobs } from '../db/jobs.ts'
import { testCases } from '../db/test-cases.ts'
import { query } from '../verbs.ts'

const TEST_STATES = ['failed', 'passed', 'skipped'] as const

export const ListTestsInput = z.object({
  buildId: z.string(),
  state: z.enum(TEST_STATES).optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(500).default(100),
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
  async ({ tx, orgId }, input): Promise<{ tests: TestView[]; nextCursor: string | null }> => {
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
    const tests = rows.slice(0, input.limit).map(({ test, jobName }) => ({
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
    const last = tests.at(-1)
    return { tests, nextCursor: rows.length > tests.length && last ? `${last.state}:${last.id}` : null }
  },
)

function after(cursor: string | undefined): SQL | undefined {
  const [state, id] = cursor?.split(':') ?? []
  const known = TEST_STATES.find((candidate) => candidate === state)
  if (!known || !id) return undefined
  return or(gt(testCases.state, known), and(eq(testCases.state, known), gt(testCases.id, id)))
}
