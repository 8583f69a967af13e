import { boolean, primaryKey, text } from 'drizzle-orm/pg-core'
import { audit, count, moment, orgId } from './schema.ts'

/** What the last whole check of an organisation's stored log found. Not whole: nothing more is signed. */
export const integrityStates = audit.table(
  'integrity_states',
  {
    orgId: orgId(),
    whole: boolean('whole').notNull(),
    checkedAt: moment('checked_at').notNull(),
    /** How many entries were checked. */
    size: count('size').notNull(),
    /** The entry that does not match; `lastPosition` where only a range can be named. */
    firstPosition: count('first_position'),
    lastPosition: count('last_position'),
    sentence: text('sentence'),
  },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
