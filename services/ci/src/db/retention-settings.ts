import type { ActorRef } from '@baton/kernel/actor'
import { integer, jsonb, primaryKey } from 'drizzle-orm/pg-core'
import { at, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/** How long an organisation keeps what its builds leave. Without a row the defaults hold. */
export const retentionRules = ciSchema.table(
  'retention_rules',
  {
    orgId: orgId(),
    logDays: integer('log_days').notNull(),
    artifactDays: integer('artifact_days').notNull(),
    buildsKept: integer('builds_kept').notNull(),
    mirrorDays: integer('mirror_days').notNull(),
    changedAt: at('changed_at').notNull(),
    changedBy: jsonb('changed_by').$type<ActorRef>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
