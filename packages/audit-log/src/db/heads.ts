import { sql } from 'drizzle-orm'
import { bigint, primaryKey } from 'drizzle-orm/pg-core'
import { audit, bytes, count, orgId, SHARDS } from './schema.ts'

/** How far an organisation's tree reaches, committed but perhaps not yet signed. `peaks` as in merkle/frontier.ts, joined. */
export const heads = audit.table(
  'heads',
  {
    orgId: orgId(),
    size: count('size').notNull(),
    peaks: bytes('peaks').notNull(),
    /** How many numbered entries it took of each shard. */
    taken: bigint('taken', { mode: 'number' })
      .array()
      .notNull()
      .default(sql.raw(`array_fill(0::bigint, array[${SHARDS}])`)),
  },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
