import { foreignKey, index, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { PublicationState } from '../publications/publication-states.ts'
import { artifacts } from './artifacts.ts'
import { at, bytes, id, orgId, size } from './columns.ts'
import { ciSchema } from './schema.ts'

/**
 * An artifact on its way to one consumer: an outbox. `event` is the message byte for byte, the same at every try. While it
 * is pending `dueAt` says when to try (again); the system role sees ids and that column, nothing else.
 */
export const publications = ciSchema.table(
  'publications',
  {
    orgId: orgId(),
    id: id(),
    buildId: text('build_id').notNull(),
    artifactId: text('artifact_id').notNull(),
    consumer: text('consumer').notNull(),
    state: text('state').$type<PublicationState>().notNull(),
    event: bytes('event').notNull(),
    sequence: size('sequence').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: at('due_at'),
    /** The consumer's own code and words, or ours when it could not be reached. */
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    createdAt: at('created_at').notNull(),
    deliveredAt: at('delivered_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('publications_by_artifact').on(table.orgId, table.artifactId, table.consumer),
    index('publications_by_build').on(table.orgId, table.buildId),
    index('publications_due').on(table.dueAt),
    foreignKey({ columns: [table.orgId, table.artifactId], foreignColumns: [artifacts.orgId, artifacts.id] }),
  ],
)
