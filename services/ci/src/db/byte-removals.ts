import { primaryKey, text } from 'drizzle-orm/pg-core'
import { at, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/**
 * Bytes that a row gave up and that may still lie in the blob store: written with the row's deletion, gone once the bytes
 * are. `name` is the digest of a blob, or the id of the log whose segments are meant.
 */
export const byteRemovals = ciSchema.table(
  'byte_removals',
  {
    orgId: orgId(),
    kind: text('kind').$type<'blob' | 'log'>().notNull(),
    name: text('name').notNull(),
    notedAt: at('noted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.kind, table.name] })],
)
