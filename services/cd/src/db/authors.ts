import { sql } from 'drizzle-orm'
import { foreignKey, index, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { environments } from './environments.ts'
import { projects } from './projects.ts'
import { cd, moment, orgId } from './schema.ts'

/** What people said of who an author is: one word a person and author, kept when it is withdrawn. */
export const authorMatches = cd.table(
  'author_matches',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    /** The salted hash of an address, or the commits of which nobody told. */
    authorKey: text('author_key').notNull(),
    /** The name that the commits carried when this was said. */
    name: text('name').notNull(),
    who: text('who').$type<'member' | 'bot' | 'outsider'>().notNull(),
    userIds: text('user_ids').array().notNull(),
    /** Where the repository's address must begin for this to hold; null: everywhere. */
    within: text('within'),
    /** Null: Baton itself, of the sample's own authors. */
    saidBy: text('said_by'),
    saidAt: moment('said_at').notNull(),
    remark: text('remark'),
    withdrawnAt: moment('withdrawn_at'),
    withdrawnBy: text('withdrawn_by'),
    auditEntryId: text('audit_entry_id'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('author_matches_one_a_person')
      .on(table.orgId, table.authorKey, table.saidBy)
      .where(sql`${table.withdrawnAt} is null`),
  ],
)

/** Who changed what a deployment does or takes, beside the process, whose versions name their own authors. */
export const configurationChanges = cd.table(
  'configuration_changes',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    projectId: text('project_id').notNull(),
    /** Null: for all environments. */
    environmentId: text('environment_id'),
    what: text('what').$type<'variables' | 'target' | 'trust' | 'phases'>().notNull(),
    changedBy: text('changed_by').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('configuration_changes_project').on(table.orgId, table.projectId, table.changedAt),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
  ],
)
