import { text } from 'drizzle-orm/pg-core'
import { identity, moment, orgId } from './schema.ts'

/** Customers. `slug` is the organisation's first part of every address in the browser. */
export const organizations = identity.table('organizations', {
  orgId: orgId().primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  createdAt: moment('created_at').notNull(),
})
