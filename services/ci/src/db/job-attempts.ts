import { foreignKey, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { RunState } from '../builds/build-states.ts'
import { at, id, orgId } from './columns.ts'
import { jobs } from './jobs.ts'
import { ciSchema } from './schema.ts'

/**
 * One try of a job. `lease` names the activity execution that may write for it: whoever takes the job over puts its own
 * lease there, and the writes of the former one are refused from then on.
 */
export const jobAttempts = ciSchema.table(
  'job_attempts',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    jobId: text('job_id').notNull(),
    attempt: integer('attempt').notNull(),
    state: text('state').$type<RunState>().notNull(),
    cause: text('cause'),
    hostId: text('host_id').notNull(),
    lease: text('lease').notNull(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('job_attempts_by_job').on(table.orgId, table.jobId, table.attempt),
    foreignKey({ columns: [table.orgId, table.jobId], foreignColumns: [jobs.orgId, jobs.id] }),
  ],
)
