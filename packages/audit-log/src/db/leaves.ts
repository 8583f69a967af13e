import { index, primaryKey, unique } from 'drizzle-orm/pg-core'
import { audit, bytes, count, entryNumber, orgId, searchColumns, shard } from './schema.ts'

/** The entries of the tree, in its order. `entry` is the exact bytes under the leaf's hash (`nodes`, level 0). */
export const leaves = audit.table(
  'leaves',
  {
    orgId: orgId(),
    position: count('position').notNull(),
    /** The row's id in the outbox: the order of writing, which lists keep while entries move here. */
    outboxId: count('outbox_id').notNull(),
    ...searchColumns(),
    entry: bytes('entry').notNull(),
    shard: shard(),
    number: entryNumber(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.position] }),
    unique('leaves_entry').on(table.orgId, table.entryId),
    index('leaves_time').on(table.orgId, table.at, table.outboxId),
    index('leaves_target').on(table.orgId, table.targetId),
  ],
)
