import { pgSchema, text, timestamp } from 'drizzle-orm/pg-core'

/** The PostgreSQL schema that holds everything of delivery. */
export const cd = pgSchema('cd')

/** The organisation that a row belongs to; row-level security compares it with `app.org_id`. */
export const orgId = () => text('org_id').notNull()

/** A moment, with its time zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true })
