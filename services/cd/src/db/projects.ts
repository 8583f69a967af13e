import { boolean, foreignKey, index, integer, jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import type { BuilderLevel } from '../promotions/gate-rules.ts'
import { environments } from './environments.ts'
import { lifecycles } from './lifecycles.ts'
import { cd, moment, orgId } from './schema.ts'

/** Things that are released. `processVersion` names the deployment process that the next release takes. */
export const projects = cd.table(
  'projects',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    lifecycleId: text('lifecycle_id').notNull(),
    processVersion: integer('process_version').notNull(),
    /** Whether an accepted artifact becomes a release by itself. */
    cutsReleases: boolean('cuts_releases').notNull(),
    createdBy: text('created_by'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('projects_name').on(table.orgId, table.name),
    foreignKey({ columns: [table.orgId, table.lifecycleId], foreignColumns: [lifecycles.orgId, lifecycles.id] }),
  ],
)

/** Whose artifacts a project takes: the publisher's source, how its builder must be shut in, which refs, which keys. */
export const trustRules = cd.table(
  'trust_rules',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    projectId: text('project_id').notNull(),
    /** The `source` of the publisher's events, such as `https://ci.example/orgs/o/repositories/r`. */
    source: text('source').notNull(),
    repository: text('repository'),
    /** The artifact's name without version, such as `pkg:generic/acme/web`; null takes every artifact of the source. */
    artifactName: text('artifact_name'),
    builderLevels: text('builder_levels').array().$type<BuilderLevel[]>().notNull(),
    /** Patterns such as `refs/heads/main` or `refs/tags/*`. */
    refs: text('refs').array().notNull(),
    /** Thumbprints of the keys that may sign; null takes every key of the pinned issuer. */
    signerKeyIds: text('signer_key_ids').array(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('trust_rules_source').on(table.orgId, table.source),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
  ],
)

/** Every version of a project's deployment process; a release holds a copy of the one it was cut with. */
export const deploymentProcesses = cd.table(
  'deployment_processes',
  {
    orgId: orgId(),
    projectId: text('project_id').notNull(),
    version: integer('version').notNull(),
    steps: jsonb('steps').$type<DeploymentStep[]>().notNull(),
    changedBy: text('changed_by'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.version] }),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
  ],
)

/** Plain settings of a project, for all environments or for one. A release holds a copy. */
export const variables = cd.table(
  'variables',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    projectId: text('project_id').notNull(),
    environmentId: text('environment_id'),
    name: text('name').notNull(),
    value: text('value').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('variables_scope').on(table.orgId, table.projectId, table.environmentId, table.name).nullsNotDistinct(),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
  ],
)

/** What a release of a project is put onto in an environment. Paths and addresses come from the id, never from a user. */
export const targets = cd.table(
  'targets',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    projectId: text('project_id').notNull(),
    environmentId: text('environment_id').notNull(),
    kind: text('kind').$type<'local-site'>().notNull(),
    /** Where people see it; known once the first deployment has asked for the site. */
    url: text('url'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('targets_place').on(table.orgId, table.projectId, table.environmentId),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
  ],
)
