import { bigint, customType, text, timestamp } from 'drizzle-orm/pg-core'

/** The organisation that a row belongs to; row-level security reads it. */
export const orgId = () => text('org_id').notNull()

/** A row's own id, `<prefix>_<26 characters>`. */
export const id = () => text('id').notNull()

/** A point in time, in UTC. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** A count of bytes or lines, up to 2^53. */
export const size = (name: string) => bigint(name, { mode: 'number' })

/** When a retention rule deleted the bytes that the row names, and the rule in its words of that day. The row stays. */
export const deletion = () => ({ deletedAt: at('deleted_at'), deletedRule: text('deleted_rule') })

/** Raw bytes. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
