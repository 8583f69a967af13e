import type { Role } from '@baton/kernel/permissions'
import { sql } from 'drizzle-orm'
import { check, foreignKey, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { organizations } from './organizations.ts'
import { identity, moment, orgId } from './schema.ts'

/** Invitations: bound to one normalised address, single use. Only the SHA-256 of the link's token is kept. */
export const invitations = identity.table(
  'invitations',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    email: text('email').notNull(),
    role: text('role').$type<Role>().notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    invitedBy: text('invited_by').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    acceptedAt: moment('accepted_at'),
    acceptedBy: text('accepted_by'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    foreignKey({ columns: [table.orgId], foreignColumns: [organizations.orgId] }).onDelete('cascade'),
    uniqueIndex('invitations_open')
      .on(table.orgId, table.email)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    check('invitations_role', sql`${table.role} in ('owner', 'admin', 'member', 'viewer')`),
  ],
)
