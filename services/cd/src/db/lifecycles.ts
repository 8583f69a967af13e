import { boolean, foreignKey, integer, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { environments } from './environments.ts'
import { cd, moment, orgId } from './schema.ts'

/** Named orders of environments that the releases of a project pass. */
export const lifecycles = cd.table(
  'lifecycles',
  { orgId: orgId(), id: text('id').notNull(), name: text('name').notNull(), createdAt: moment('created_at').notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.id] }), unique('lifecycles_name').on(table.orgId, table.name)],
)

/** The stops of a lifecycle. Environments that share a position make one phase. `automatic`: the system promotes there. */
export const lifecyclePhases = cd.table(
  'lifecycle_phases',
  {
    orgId: orgId(),
    lifecycleId: text('lifecycle_id').notNull(),
    environmentId: text('environment_id').notNull(),
    position: integer('position').notNull(),
    automatic: boolean('automatic').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.lifecycleId, table.environmentId] }),
    foreignKey({ columns: [table.orgId, table.lifecycleId], foreignColumns: [lifecycles.orgId, lifecycles.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
  ],
)
