import { foreignKey, integer, jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import type { EnvironmentRule } from '../environments/rule.ts'
import { cd, moment, orgId } from './schema.ts'

/** Where releases run. `position` orders them wherever they are listed. */
export const environments = cd.table(
  'environments',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('environments_name').on(table.orgId, table.name),
  ],
)

/** Every version of an environment's rule; never changed, so that a past decision can be judged by the rule of its day. */
export const environmentRules = cd.table(
  'environment_rules',
  {
    orgId: orgId(),
    environmentId: text('environment_id').notNull(),
    version: integer('version').notNull(),
    rule: jsonb('rule').$type<EnvironmentRule>().notNull(),
    changedBy: text('changed_by'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.environmentId, table.version] }),
    foreignKey({
      columns: [table.orgId, table.environmentId],
      foreignColumns: [environments.orgId, environments.id],
    }),
  ],
)

/** That a second person agreed to a version that is less strict than the one before. Null: it held before this was asked. */
export const ruleConfirmations = cd.table(
  'rule_confirmations',
  {
    orgId: orgId(),
    environmentId: text('environment_id').notNull(),
    version: integer('version').notNull(),
    confirmedBy: text('confirmed_by'),
    confirmedAt: moment('confirmed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.environmentId, table.version] }),
    foreignKey({
      name: 'rule_confirmations_version_fk',
      columns: [table.orgId, table.environmentId, table.version],
      foreignColumns: [environmentRules.orgId, environmentRules.environmentId, environmentRules.version],
    }),
  ],
)
