import { sql } from 'drizzle-orm'
import { foreignKey, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { memberships } from './memberships.ts'
import { organizations } from './organizations.ts'
import { identity, moment, orgId } from './schema.ts'

/** Groups of members, such as QA. A grant to a team is a grant to each of them. */
export const teams = identity.table(
  'teams',
  {
    orgId: orgId().references(() => organizations.orgId, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    name: text('name').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('teams_name').on(table.orgId, sql`lower(${table.name})`),
  ],
)

/** Who is in a team. Goes with the team, and is deleted with the membership's removal. */
export const teamMembers = identity.table(
  'team_members',
  {
    orgId: orgId(),
    teamId: text('team_id').notNull(),
    userId: text('user_id').notNull(),
    /** The person who put them in; null where that was not kept. */
    addedBy: text('added_by'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.teamId, table.userId] }),
    foreignKey({ columns: [table.orgId, table.teamId], foreignColumns: [teams.orgId, teams.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.orgId, table.userId], foreignColumns: [memberships.orgId, memberships.userId] }),
  ],
)
