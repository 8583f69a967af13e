import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { builds } from './builds.ts'
import { deletion, id, orgId, size } from './columns.ts'
import { ciSchema } from './schema.ts'

/**
 * The output of one step. The first `sealedBytes` are in segments in the blob store, the rest in `log_tails`. `complete`
 * says that nothing will follow.
 */
export const logs = ciSchema.table(
  'logs',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    bytes: size('bytes').notNull().default(0),
    /** Line feeds so far; a last line without one counts when the log is read. */
    lineFeeds: size('line_feeds').notNull().default(0),
    sealedBytes: size('sealed_bytes').notNull().default(0),
    sealedLineFeeds: size('sealed_line_feeds').notNull().default(0),
    endsWithLineFeed: boolean('ends_with_line_feed').notNull().default(true),
    complete: boolean('complete').notNull().default(false),
    /** Of all bytes, set when complete. */
    sha256: text('sha256'),
    ...deletion(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('logs_by_build').on(table.orgId, table.buildId),
    index('logs_kept').on(table.orgId, table.buildId, table.bytes).where(sql`deleted_at is null`),
    foreignKey({ columns: [table.orgId, table.buildId], foreignColumns: [builds.orgId, builds.id] }),
  ],
)
