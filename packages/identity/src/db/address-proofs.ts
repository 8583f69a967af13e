import { index, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'
import { users } from './users.ts'

/** Links by which people prove that an address is theirs. Only the SHA-256 of a link's token is kept. */
export const addressProofs = identity.table(
  'address_proofs',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    address: text('address').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [index('address_proofs_user').on(table.userId, table.createdAt)],
)
