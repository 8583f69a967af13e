import { primaryKey, smallint } from 'drizzle-orm/pg-core'
import { audit, bytes, count, orgId } from './schema.ts'

/** Roots of the tree's full subtrees: `hash` covers the 2^level leaves from `position * 2^level` on. Level 0: the leaves. */
export const nodes = audit.table(
  'nodes',
  {
    orgId: orgId(),
    level: smallint('level').notNull(),
    position: count('position').notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.level, table.position] })],
)
