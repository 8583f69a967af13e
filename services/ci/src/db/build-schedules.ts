import { foreignKey, index, primaryKey } from 'drizzle-orm/pg-core'
import { builds } from './builds.ts'
import { at, id, orgId } from './columns.ts'
import { ciSchema } from './schema.ts'

/**
 * A build that holds one of its organisation's slots. The row is there from admission to the end. While `dueAt` is set
 * nobody knows yet that the workflow runs; the sweeper, as the system role, looks again at that time. `id` is the build's.
 */
export const buildSchedules = ciSchema.table(
  'build_schedules',
  { orgId: orgId(), id: id(), dueAt: at('due_at') },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('build_schedules_due').on(table.dueAt),
    foreignKey({ columns: [table.orgId, table.id], foreignColumns: [builds.orgId, builds.id] }),
  ],
)
