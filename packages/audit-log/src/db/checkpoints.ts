import { primaryKey, text } from 'drizzle-orm/pg-core'
import { audit, bytes, count, moment, orgId } from './schema.ts'

/** Signed heads, each kept for ever. `note` is the C2SP checkpoint; a size has more than one where the log was idle. */
export const checkpoints = audit.table(
  'checkpoints',
  {
    orgId: orgId(),
    size: count('size').notNull(),
    signedAt: moment('signed_at').notNull(),
    root: bytes('root').notNull(),
    note: text('note').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.size, table.signedAt] })],
)
