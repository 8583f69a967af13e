import { text } from 'drizzle-orm/pg-core'
import { audit, bytes, moment } from './schema.ts'

/** Public keys that sign this database's logs; the newest one signs now. Belongs to no organisation; holds no secret. */
export const logKeys = audit.table('log_keys', {
  publicKey: bytes('public_key').primaryKey(),
  /** An organisation's log is named `<name>/<orgId>`. */
  name: text('name').notNull(),
  createdAt: moment('created_at').notNull(),
})
