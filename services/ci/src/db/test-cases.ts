import { boolean, foreignKey, index, integer, primaryKey, text } from 'drizzle-orm/pg-core'
import type { TestState } from '../reports/junit-types.ts'
import { id, orgId, size } from './columns.ts'
import { jobs } from './jobs.ts'
import { ciSchema } from './schema.ts'

/** One test of one job, from a report. */
export const testCases = ciSchema.table(
  'test_cases',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    jobId: text('job_id').notNull(),
    suite: text('suite').notNull(),
    /** Null where the report gives none, and for tests of builds before there was this column. */
    className: text('class_name'),
    name: text('name').notNull(),
    state: text('state').$type<TestState>().notNull(),
    durationMs: size('duration_ms'),
    message: text('message'),
    details: text('details'),
    file: text('file'),
    line: integer('line'),
    /** For a failed test: passed or absent in the last finished build of the base branch. Null when there is none. */
    isNew: boolean('is_new'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('test_cases_by_build').on(table.orgId, table.buildId, table.state, table.id),
    foreignKey({ columns: [table.orgId, table.jobId], foreignColumns: [jobs.orgId, jobs.id] }),
  ],
)
