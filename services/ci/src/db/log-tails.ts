import { foreignKey, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, orgId, size } from './columns.ts'
import { logs } from './logs.ts'
import { ciSchema } from './schema.ts'

/** What a log has printed since its last segment: one row a flush, gone when the segment is sealed. Never 1 MiB in all. */
export const logTails = ciSchema.table(
  'log_tails',
  {
    orgId: orgId(),
    logId: text('log_id').notNull(),
    startByte: size('start_byte').notNull(),
    bytes: bytes('bytes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.logId, table.startByte] }),
    foreignKey({ columns: [table.orgId, table.logId], foreignColumns: [logs.orgId, logs.id] }),
  ],
)
