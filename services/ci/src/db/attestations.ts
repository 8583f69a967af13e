import { foreignKey, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { artifacts } from './artifacts.ts'
import { at, bytes, id, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/** A signed statement about an artifact: the exact bytes of its DSSE envelope. */
export const attestations = ciSchema.table(
  'attestations',
  {
    orgId: orgId(),
    id: id(),
    artifactId: text('artifact_id').notNull(),
    predicateType: text('predicate_type').notNull(),
    envelope: bytes('envelope').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('attestations_by_artifact').on(table.orgId, table.artifactId),
    foreignKey({ columns: [table.orgId, table.artifactId], foreignColumns: [artifacts.orgId, artifacts.id] }),
  ],
)
