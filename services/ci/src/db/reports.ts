import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { deletion, id, orgId, size } from './columns.ts'
import { jobs } from './jobs.ts'
import { ciSchema } from './schema.ts'

/**
 * A test report that a job left, as bytes in the blob store, or one that it names and did not leave. `fault` says why it is
 * not known how all of its tests ended.
 */
export const reports = ciSchema.table(
  'reports',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    jobId: text('job_id').notNull(),
    path: text('path').notNull(),
    sha256: text('sha256'),
    bytes: size('bytes'),
    cases: integer('cases').notNull().default(0),
    fault: text('fault'),
    ...deletion(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('reports_by_build').on(table.orgId, table.buildId),
    index('reports_by_digest').on(table.orgId, table.sha256),
    index('reports_kept').on(table.orgId, table.buildId).where(sql`sha256 is not null and deleted_at is null`),
    foreignKey({ columns: [table.orgId, table.jobId], foreignColumns: [jobs.orgId, jobs.id] }),
  ],
)
