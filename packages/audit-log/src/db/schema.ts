import { bigint, customType, pgSchema, smallint, text, timestamp } from 'drizzle-orm/pg-core'

/** The PostgreSQL schema of the log. The same one in the databases of ci and cd: each service has its own trees. */
export const audit = pgSchema('audit')

/** Bytes exactly as they were hashed or signed. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => value,
})

/** The organisation that a row belongs to; row-level security compares it with `app.org_id`. */
export const orgId = () => text('org_id').notNull()

/** A moment, with its time zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true })

/** A count of entries, or the position of one. Safe below 2^53. */
export const count = (name: string) => bigint(name, { mode: 'number' })

/** In how many shards an organisation's entries are numbered; the same as in `audit.number_entry`. */
export const SHARDS = 16

/** The shard in which an entry has its number. */
export const shard = () => smallint('shard')

/** An entry's number in its shard, given when its transaction commits. Null of an entry from before there were numbers. */
export const entryNumber = () => count('number')

/** What a list of entries is searched by. Copied from the entry when it is written; `verifyStored` holds them against it. */
export const searchColumns = () => ({
  entryId: text('entry_id').notNull(),
  at: moment('at').notNull(),
  action: text('action').notNull(),
  actorType: text('actor_type').notNull(),
  actorId: text('actor_id').notNull(),
  /** The person who answers for it: the user, or the maker of the API key. Null for the system. */
  personId: text('person_id'),
  targetType: text('target_type').notNull(),
  targetId: text('target_id').notNull(),
})
