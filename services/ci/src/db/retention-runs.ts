import { jsonb, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Amounts } from '../retention/amounts.ts'
import { at, id, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/** What each run of the retention workflow deleted. `deleted` grows in the transactions that delete. */
export const retentionRuns = ciSchema.table(
  'retention_runs',
  {
    orgId: orgId(),
    id: id(),
    trigger: text('trigger').$type<'schedule' | 'request'>().notNull(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
    deleted: jsonb('deleted').$type<Amounts>().notNull(),
    /** Hosts that did not answer: their mirrors and workspaces are looked at by the next run. */
    hostsAway: jsonb('hosts_away').$type<string[]>().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
)
