import { index, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'
import { users } from './users.ts'

/** Every address of a person, normalised: the one to sign in with, and those that a commit may carry. */
export const userAddresses = identity.table(
  'user_addresses',
  {
    address: text('address').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    verifiedAt: moment('verified_at'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('user_addresses_user').on(table.userId)],
)
