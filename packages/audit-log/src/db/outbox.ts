import { bigint, primaryKey } from 'drizzle-orm/pg-core'
import { audit, bytes, entryNumber, orgId, searchColumns, shard } from './schema.ts'

/** Entries that are written and not yet in the tree. Filled in the transaction of the change that they tell of. */
export const outbox = audit.table(
  'outbox',
  {
    orgId: orgId(),
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    ...searchColumns(),
    entry: bytes('entry').notNull(),
    shard: shard(),
    number: entryNumber(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
)
