import { index, primaryKey, text } from 'drizzle-orm/pg-core'
import { organizations } from './organizations.ts'
import { identity, moment, orgId } from './schema.ts'
import { users } from './users.ts'

/**
 * Who belongs, or once belonged (`removedAt`), to an organisation: what they did keeps their name. What they may do is in
 * `grants`.
 */
export const memberships = identity.table(
  'memberships',
  {
    orgId: orgId().references(() => organizations.orgId, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: moment('created_at').notNull(),
    removedAt: moment('removed_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.userId] }), index('memberships_user').on(table.userId)],
)
