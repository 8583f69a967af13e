import { sql } from 'drizzle-orm'
import { index, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'
import { users } from './users.ts'

/**
 * Every address of a person, normalised: the one to sign in with, and those that a commit may carry. Anybody may claim an
 * address; one person alone has proved that it is theirs. A removed address
 * keeps its row, so that its former holder stays an author of what it committed.
 */
export const userAddresses = identity.table(
  'user_addresses',
  {
    address: text('address').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    verifiedAt: moment('verified_at'),
    createdAt: moment('created_at').notNull(),
    removedAt: moment('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.address, table.userId] }),
    uniqueIndex('user_addresses_proved')
      .on(table.address)
      .where(sql`${table.verifiedAt} is not null and ${table.removedAt} is null`),
    index('user_addresses_user').on(table.userId),
  ],
)
