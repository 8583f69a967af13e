import { foreignKey, index, jsonb, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { WebhookHint } from '../webhooks/webhook-hint.ts'
import { at, id, orgId } from './columns.ts'
import { repositories } from './repositories.ts'
import { ciSchema } from './schema.ts'

/** An accepted webhook. Written before it is answered; `deliveryKey` is the forge's own id, so that a replay is known. */
export const deliveries = ciSchema.table(
  'deliveries',
  {
    orgId: orgId(),
    id: id(),
    repositoryId: text('repository_id').notNull(),
    deliveryKey: text('delivery_key').notNull(),
    event: text('event').notNull(),
    hint: jsonb('hint').$type<WebhookHint>().notNull(),
    bodySha256: text('body_sha256').notNull(),
    buildId: text('build_id'),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('deliveries_by_key').on(table.orgId, table.repositoryId, table.deliveryKey),
    index('deliveries_by_repository').on(table.orgId, table.repositoryId, table.id),
    foreignKey({ columns: [table.orgId, table.repositoryId], foreignColumns: [repositories.orgId, repositories.id] }),
  ],
)
