import type { Role } from '@baton/kernel/permissions'
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { apiKeys } from './api-keys.ts'
import { memberships } from './memberships.ts'
import { identity, moment, orgId } from './schema.ts'
import { teams } from './teams.ts'

/**
 * A role for one member, team or API key, on the organisation, a project or an environment. One role a subject and
 * scope; a member's own grant on the organisation is the role that the members page shows. A team is never owner, and ownership is of the whole organisation.
 */
export const grants = identity.table(
  'grants',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    userId: text('user_id'),
    teamId: text('team_id'),
    apiKeyId: text('api_key_id'),
    role: text('role').$type<Role>().notNull(),
    projectId: text('project_id'),
    environmentId: text('environment_id'),
    /** The person who gave this role; null where two did (an invitation and who took it up), or where it was not kept. */
    givenBy: text('given_by'),
    /** When this role was given, where that was after the grant was made. */
    givenAt: moment('given_at'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('grants_one_role')
      .on(table.orgId, table.userId, table.teamId, table.apiKeyId, table.projectId, table.environmentId)
      .nullsNotDistinct(),
    foreignKey({ columns: [table.orgId, table.userId], foreignColumns: [memberships.orgId, memberships.userId] }),
    foreignKey({ columns: [table.orgId, table.teamId], foreignColumns: [teams.orgId, teams.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.orgId, table.apiKeyId], foreignColumns: [apiKeys.orgId, apiKeys.id] }).onDelete(
      'cascade',
    ),
    check('grants_one_subject', sql`num_nonnulls(${table.userId}, ${table.teamId}, ${table.apiKeyId}) = 1`),
    check('grants_one_scope', sql`num_nonnulls(${table.projectId}, ${table.environmentId}) <= 1`),
    check('grants_role', sql`${table.role} in ('owner', 'admin', 'member', 'viewer')`),
    check(
      'grants_owner_scope',
      sql`${table.role} <> 'owner' or (${table.teamId} is null and num_nonnulls(${table.projectId}, ${table.environmentId}) = 0)`,
    ),
    index('grants_team').on(table.orgId, table.teamId),
    index('grants_api_key').on(table.orgId, table.apiKeyId),
  ],
)
