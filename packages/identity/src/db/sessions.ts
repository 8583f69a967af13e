import { index, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'
import { users } from './users.ts'

/** Sign-ins. Only the SHA-256 of the token is kept. Ended ones stay for a while: they tell which places a person knows. */
export const sessions = identity.table(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: text('token_hash').notNull().unique(),
    method: text('method').notNull(),
    authenticatedAt: moment('authenticated_at').notNull(),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    endedAt: moment('ended_at'),
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId, table.createdAt)],
)
