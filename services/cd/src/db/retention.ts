import { integer, jsonb, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Amounts } from '../retention/amounts.ts'
import { cd, moment, orgId } from './schema.ts'

/** How long an organisation keeps the bytes of artifacts and the logs of deployments. Without a row the defaults hold. */
export const retentionRules = cd.table(
  'retention_rules',
  {
    orgId: orgId(),
    artifactDays: integer('artifact_days').notNull(),
    releasesKept: integer('releases_kept').notNull(),
    rollbacksKept: integer('rollbacks_kept').notNull(),
    logDays: integer('log_days').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId] })],
)

/** What each run of the retention workflow deleted. `deleted` grows in the transactions that delete. */
export const retentionRuns = cd.table(
  'retention_runs',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    trigger: text('trigger').$type<'schedule' | 'request'>().notNull(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    deleted: jsonb('deleted').$type<Amounts>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
)

/** Digests that an artifact gave up and whose bytes may still lie in the blob store. Gone once the bytes are. */
export const byteRemovals = cd.table(
  'byte_removals',
  { orgId: orgId(), sha256: text('sha256').notNull(), notedAt: moment('noted_at').notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.sha256] })],
)
