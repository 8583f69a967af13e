import { primaryKey, text } from 'drizzle-orm/pg-core'
import { orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/** The bytes that a version (a package URL) is bound to, for good. */
export const artifactVersions = ciSchema.table(
  'artifact_versions',
  {
    orgId: orgId(),
    purl: text('purl').notNull(),
    sha256: text('sha256').notNull(),
    buildId: text('build_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.purl] })],
)
