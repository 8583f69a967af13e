import { foreignKey, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Forge, RejectedFor } from '../repositories/repository-rules.ts'
import { at, id, orgId } from './columns.ts'
import { repositories } from './repositories.ts'
import { ciSchema } from './schema.ts'

/**
 * The way from a webhook's address to an organisation, read by the auth role before an organisation is known. `id` is the
 * repository's. The auth role may write the columns about refused deliveries, and nothing else.
 */
export const webhookRoutes = ciSchema.table(
  'webhook_routes',
  {
    orgId: orgId(),
    id: id(),
    forge: text('forge').$type<Forge>().notNull(),
    secret: text('secret').notNull(),
    rejectedCount: integer('rejected_count').notNull().default(0),
    lastRejectedAt: at('last_rejected_at'),
    rejectedFor: text('rejected_for').$type<RejectedFor>().notNull().default('signature'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('webhook_routes_by_repository').on(table.id),
    foreignKey({ columns: [table.orgId, table.id], foreignColumns: [repositories.orgId, repositories.id] }),
  ],
)
