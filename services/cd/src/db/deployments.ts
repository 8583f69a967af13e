import { sql } from 'drizzle-orm'
import { bigint, boolean, foreignKey, index, integer, jsonb, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { DeployedBasis } from '../deployments/deployed-basis.ts'
import type { DeploymentState, StepState } from '../deployments/deployment-states.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import { bytes } from './bytes.ts'
import { environments } from './environments.ts'
import { projects } from './projects.ts'
import { promotions } from './promotions.ts'
import { releases } from './releases.ts'
import { cd, moment, orgId } from './schema.ts'

/** Executions of a release's process in an environment. At most one runs in a place at a time. */
export const deployments = cd.table(
  'deployments',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    promotionId: text('promotion_id').notNull(),
    projectId: text('project_id').notNull(),
    environmentId: text('environment_id').notNull(),
    releaseId: text('release_id').notNull(),
    kind: text('kind').$type<'promotion' | 'rollback'>().notNull(),
    state: text('state').$type<DeploymentState>().notNull(),
    fromReleaseId: text('from_release_id'),
    /** What it stood on beside its release; null for what was deployed before this was kept. */
    basis: jsonb('basis').$type<DeployedBasis>(),
    /** Null until every approval of it is under a signed checkpoint; only a rollback may start before that. */
    provedAt: moment('proved_at'),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    /** What went wrong, for people. */
    failure: text('failure'),
    touchedTarget: boolean('touched_target').notNull(),
    logSizeBytes: bigint('log_size_bytes', { mode: 'number' }).notNull(),
    logLineFeeds: bigint('log_line_feeds', { mode: 'number' }).notNull(),
    logEnded: boolean('log_ended').notNull(),
    /** When a rule of retention deleted the log, and the rule in its words of that day. */
    logDeletedAt: moment('log_deleted_at'),
    logDeletedRule: text('log_deleted_rule'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('deployments_one_running')
      .on(table.orgId, table.projectId, table.environmentId)
      .where(sql`${table.state} = 'running'`),
    index('deployments_place').on(table.orgId, table.projectId, table.environmentId, table.finishedAt),
    // The list's filters, each with the newest first.
    index('deployments_by_place').on(table.orgId, table.projectId, table.environmentId, table.id),
    index('deployments_by_project').on(table.orgId, table.projectId, table.id),
    index('deployments_by_environment').on(table.orgId, table.environmentId, table.id),
    index('deployments_environment').on(table.orgId, table.environmentId, table.startedAt),
    index('deployments_release').on(table.orgId, table.releaseId, table.environmentId),
    index('deployments_log_held').on(table.orgId, table.id).where(sql`log_deleted_at is null`),
    index('deployments_promotion').on(table.orgId, table.promotionId),
    foreignKey({ columns: [table.orgId, table.promotionId], foreignColumns: [promotions.orgId, promotions.id] }),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
    foreignKey({ columns: [table.orgId, table.releaseId], foreignColumns: [releases.orgId, releases.id] }),
  ],
)

/** The steps of a deployment, each with where its part of the log begins. */
export const deploymentSteps = cd.table(
  'deployment_steps',
  {
    orgId: orgId(),
    deploymentId: text('deployment_id').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    kind: text('kind').$type<DeploymentStep['kind']>().notNull(),
    state: text('state').$type<StepState>().notNull(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    detail: text('detail'),
    exitCode: integer('exit_code'),
    logOffset: bigint('log_offset', { mode: 'number' }),
    /** What the target looked like before the step, to tell afterwards whether it was touched. */
    targetBefore: text('target_before'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deploymentId, table.position] }),
    foreignKey({ columns: [table.orgId, table.deploymentId], foreignColumns: [deployments.orgId, deployments.id] }),
  ],
)

/** A deployment's log in the pieces in which it came. Such logs are short and capped, so they stay in the database. */
export const logPieces = cd.table(
  'log_pieces',
  {
    orgId: orgId(),
    deploymentId: text('deployment_id').notNull(),
    startByte: bigint('start_byte', { mode: 'number' }).notNull(),
    /** Line feeds before this piece. */
    startLine: bigint('start_line', { mode: 'number' }).notNull(),
    bytes: bytes('bytes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deploymentId, table.startByte] }),
    foreignKey({ columns: [table.orgId, table.deploymentId], foreignColumns: [deployments.orgId, deployments.id] }),
  ],
)

/** What is live where. One row a project and environment, written by deployments alone. */
export const environmentStates = cd.table(
  'environment_states',
  {
    orgId: orgId(),
    projectId: text('project_id').notNull(),
    environmentId: text('environment_id').notNull(),
    releaseId: text('release_id'),
    deploymentId: text('deployment_id'),
    liveSince: moment('live_since'),
    health: text('health').$type<'healthy' | 'unhealthy' | 'unknown'>().notNull(),
    /** Set when a deployment failed after it had touched the target. */
    uncertainSince: moment('uncertain_since'),
    /** The last deployment, when it failed: it is shown until another one succeeds. */
    failedDeploymentId: text('failed_deployment_id'),
    /** Set by a rollback: what a person stepped back to, automation does not overwrite. */
    automationHeldSince: moment('automation_held_since'),
    automationHeldBy: text('automation_held_by'),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.environmentId] }),
    index('environment_states_environment').on(table.orgId, table.environmentId),
    index('environment_states_failed')
      .on(table.orgId, table.projectId)
      .where(sql`${table.failedDeploymentId} is not null`),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
    foreignKey({ columns: [table.orgId, table.environmentId], foreignColumns: [environments.orgId, environments.id] }),
    foreignKey({ columns: [table.orgId, table.releaseId], foreignColumns: [releases.orgId, releases.id] }),
    foreignKey({ columns: [table.orgId, table.deploymentId], foreignColumns: [deployments.orgId, deployments.id] }),
  ],
)
