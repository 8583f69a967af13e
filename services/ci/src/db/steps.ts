import { foreignKey, index, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { RunState } from '../builds/build-states.ts'
import { at, id, orgId } from './columns.ts'
import { jobAttempts } from './job-attempts.ts'
import { ciSchema } from './schema.ts'

/** One step of one try of a job. `id` is also the launcher's name for the run, so that starting it twice starts it once. */
export const steps = ciSchema.table(
  'steps',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    jobId: text('job_id').notNull(),
    attemptId: text('attempt_id').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    state: text('state').$type<RunState>().notNull(),
    exitCode: integer('exit_code'),
    cause: text('cause'),
    logId: text('log_id').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('steps_by_attempt').on(table.orgId, table.attemptId, table.position),
    index('steps_by_build').on(table.orgId, table.buildId),
    foreignKey({ columns: [table.orgId, table.attemptId], foreignColumns: [jobAttempts.orgId, jobAttempts.id] }),
  ],
)
