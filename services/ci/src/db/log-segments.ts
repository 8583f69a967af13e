import { foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { orgId, size } from './columns.ts'
import { logs } from './logs.ts'
import { ciSchema } from './schema.ts'

/** 1 MiB of a log, compressed in the blob store under a name made of log and start byte, and where its lines begin. */
export const logSegments = ciSchema.table(
  'log_segments',
  {
    orgId: orgId(),
    logId: text('log_id').notNull(),
    startByte: size('start_byte').notNull(),
    bytes: size('bytes').notNull(),
    /** Line feeds before this segment, so the number (from 0) of the line that its first byte belongs to. */
    startLine: size('start_line').notNull(),
    lineFeeds: size('line_feeds').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.logId, table.startByte] }),
    index('log_segments_by_line').on(table.orgId, table.logId, table.startLine),
    foreignKey({ columns: [table.orgId, table.logId], foreignColumns: [logs.orgId, logs.id] }),
  ],
)
