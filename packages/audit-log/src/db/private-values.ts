import { primaryKey, text } from 'drizzle-orm/pg-core'
import { audit, bytes, moment, orgId } from './schema.ts'

/**
 * Words of people, beside the log: the entry holds HMAC-SHA-256(salt, value) only. Erasing a row's salt and value leaves
 * every proof as it was.
 */
export const privateValues = audit.table(
  'private_values',
  {
    orgId: orgId(),
    entryId: text('entry_id').notNull(),
    field: text('field').notNull(),
    salt: bytes('salt'),
    value: text('value'),
    erasedAt: moment('erased_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.entryId, table.field] })],
)
