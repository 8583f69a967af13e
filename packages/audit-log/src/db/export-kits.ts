import { text } from 'drizzle-orm/pg-core'
import { audit, bytes, moment } from './schema.ts'

/**
 * The verifier and the reading notes that go into an export, with the log key's signature over their digests: so that a
 * verifier of any age can tell whether an export's own copy was changed.
 */
export const exportKits = audit.table('export_kits', {
  note: text('note').primaryKey(),
  verifier: bytes('verifier').notNull(),
  readme: bytes('readme').notNull(),
  createdAt: moment('created_at').notNull(),
})
