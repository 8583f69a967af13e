import type { Action } from '@baton/kernel/permissions'
import { foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { organizations } from './organizations.ts'
import { identity, moment, orgId } from './schema.ts'
import { users } from './users.ts'

/**
 * Keys of scripts. Only the SHA-256 of the secret is kept. A key's role and scope is its row in `grants`; `actions`
 * narrows that further (null: all of the role). A revoked key stays, for the list and the audit log.
 */
export const apiKeys = identity.table(
  'api_keys',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    publicId: text('public_id').notNull().unique(),
    secretHash: text('secret_hash').notNull(),
    name: text('name').notNull(),
    madeBy: text('made_by')
      .notNull()
      .references(() => users.id),
    actions: text('actions').array().$type<Action[]>(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    lastUsedFrom: text('last_used_from'),
    revokedAt: moment('revoked_at'),
    revokedBy: text('revoked_by'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    foreignKey({ columns: [table.orgId], foreignColumns: [organizations.orgId] }).onDelete('cascade'),
    index('api_keys_maker').on(table.orgId, table.madeBy),
  ],
)
