import { primaryKey, text } from 'drizzle-orm/pg-core'
import { at, orgId, size } from './columns.ts'
import { ciSchema } from './schema.ts'

/** What a build host keeps on its own disk for an organisation, as the host last measured it. */
export const hostUsage = ciSchema.table(
  'host_usage',
  {
    orgId: orgId(),
    hostId: text('host_id').notNull(),
    kind: text('kind').$type<'mirrors' | 'workspaces'>().notNull(),
    count: size('count').notNull(),
    bytes: size('bytes').notNull(),
    measuredAt: at('measured_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.hostId, table.kind] })],
)
