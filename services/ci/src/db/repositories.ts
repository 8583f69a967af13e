import { boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Forge } from '../repositories/repository-rules.ts'
import { at, id, orgId, size } from './columns.ts'
import { ciSchema } from './schema.ts'

/** A git repository that CI builds. */
export const repositories = ciSchema.table(
  'repositories',
  {
    orgId: orgId(),
    id: id(),
    name: text('name').notNull(),
    forge: text('forge').$type<Forge>().notNull(),
    isSample: boolean('is_sample').notNull().default(false),
    cloneUrl: text('clone_url').notNull(),
    defaultBranch: text('default_branch').notNull(),
    /** What git last said that the forge's default branch is; null until it was asked. */
    forgeDefaultBranch: text('forge_default_branch'),
    nextBuildNumber: integer('next_build_number').notNull().default(1),
    /** Counts publications of this source, for display and gap detection at a consumer. */
    nextSequence: size('next_sequence').notNull().default(1),
    createdAt: at('created_at').notNull(),
    lastDeliveryAt: at('last_delivery_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('repositories_by_name').on(table.orgId, table.name),
  ],
)
