import type { PlannedJob } from '@baton/pipeline/plan'
import { foreignKey, index, integer, jsonb, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { RunState } from '../builds/build-states.ts'
import { builds } from './builds.ts'
import { at, id, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/** One job of a build. Its tries are in `job_attempts`; state and times here are those of the last one. */
export const jobs = ciSchema.table(
  'jobs',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    name: text('name').notNull(),
    title: text('title').notNull(),
    position: integer('position').notNull(),
    plan: jsonb('plan').$type<PlannedJob>().notNull(),
    state: text('state').$type<RunState>().notNull(),
    cause: text('cause'),
    attempt: integer('attempt').notNull().default(0),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('jobs_by_build').on(table.orgId, table.buildId, table.position),
    index('jobs_by_name').on(table.orgId, table.buildId, table.name),
    foreignKey({ columns: [table.orgId, table.buildId], foreignColumns: [builds.orgId, builds.id] }),
  ],
)
