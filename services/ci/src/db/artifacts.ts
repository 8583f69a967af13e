import { sql } from 'drizzle-orm'
import { foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, deletion, id, orgId, size } from './columns.ts'
import { jobs } from './jobs.ts'
import { ciSchema } from './schema.ts'

/** Bytes that a job made, kept by digest. */
export const artifacts = ciSchema.table(
  'artifacts',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    jobId: text('job_id').notNull(),
    /** What the pipeline calls it; a part of its package URL. */
    name: text('name').notNull(),
    version: text('version').notNull(),
    purl: text('purl').notNull(),
    path: text('path').notNull(),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    sha256: text('sha256').notNull(),
    bytes: size('bytes').notNull(),
    createdAt: at('created_at').notNull(),
    ...deletion(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('artifacts_by_build').on(table.orgId, table.buildId),
    index('artifacts_kept').on(table.orgId, table.buildId).where(sql`deleted_at is null`),
    index('artifacts_by_digest').on(table.orgId, table.sha256),
    index('artifacts_by_purl').on(table.orgId, table.purl),
    foreignKey({ columns: [table.orgId, table.jobId], foreignColumns: [jobs.orgId, jobs.id] }),
  ],
)
