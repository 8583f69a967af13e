import { foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { memberships } from './memberships.ts'
import { identity, moment, orgId } from './schema.ts'
import { sessions } from './sessions.ts'

/** Sign-ins as one organisation sees them: which acted in it, when last. Deleted with the membership's removal. */
export const organizationSessions = identity.table(
  'organization_sessions',
  {
    orgId: orgId(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    firstSeenAt: moment('first_seen_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.sessionId] }),
    foreignKey({ columns: [table.orgId, table.userId], foreignColumns: [memberships.orgId, memberships.userId] }),
    index('organization_sessions_user').on(table.orgId, table.userId),
    index('organization_sessions_session').on(table.sessionId),
  ],
)
