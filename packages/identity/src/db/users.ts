import { index, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'

/**
 * People. Global: one person may belong to several organisations. `email` is the normalised address to sign in with; until
 * somebody proves that it is theirs, more than one account may have it.
 */
export const users = identity.table(
  'users',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    displayName: text('display_name').notNull(),
    passwordHash: text('password_hash').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('users_email').on(table.email)],
)
