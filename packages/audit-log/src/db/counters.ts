import { primaryKey } from 'drizzle-orm/pg-core'
import { audit, count, orgId, shard } from './schema.ts'

/** How many entries an organisation ever wrote, in each of its shards: the last number that was given there. */
export const counters = audit.table(
  'counters',
  { orgId: orgId(), shard: shard().notNull(), written: count('written').notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.shard] })],
)
