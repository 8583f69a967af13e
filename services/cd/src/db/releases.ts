import { foreignKey, index, integer, jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import { artifacts } from './artifacts.ts'
import { projects } from './projects.ts'
import { cd, moment, orgId } from './schema.ts'

/** A variable as a release froze it. `environmentId` null: everywhere where no other is set. */
export type FrozenVariable = { name: string; value: string; environmentId: string | null }

/** Immutable snapshots: version, artifacts by digest, deployment process, variables. Rows are never updated. */
export const releases = cd.table(
  'releases',
  {
    orgId: orgId(),
    id: text('id').notNull(),
    projectId: text('project_id').notNull(),
    version: text('version').notNull(),
    processVersion: integer('process_version').notNull(),
    steps: jsonb('steps').$type<DeploymentStep[]>().notNull(),
    variables: jsonb('variables').$type<FrozenVariable[]>().notNull(),
    /** SHA-256 over the snapshot's bytes; part of every intent to promote it. */
    snapshotSha256: text('snapshot_sha256').notNull(),
    source: text('source').notNull(),
    gitCommit: text('git_commit').notNull(),
    ref: text('ref').notNull(),
    /** The person who cut it; null when it was cut on the artifact's arrival. */
    createdBy: text('created_by'),
    createdAt: moment('created_at').notNull(),
    /** The newer release of the same source that was there already when this one arrived; then nothing promotes it by itself. */
    overtakenBy: text('overtaken_by'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    unique('releases_version').on(table.orgId, table.projectId, table.version),
    index('releases_by_project').on(table.orgId, table.projectId, table.id),
    index('releases_newest').on(table.orgId, table.projectId, table.createdAt),
    foreignKey({ columns: [table.orgId, table.projectId], foreignColumns: [projects.orgId, projects.id] }),
  ],
)

/** What a release consists of, by digest. */
export const releaseArtifacts = cd.table(
  'release_artifacts',
  {
    orgId: orgId(),
    releaseId: text('release_id').notNull(),
    artifactId: text('artifact_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.releaseId, table.artifactId] }),
    foreignKey({ columns: [table.orgId, table.releaseId], foreignColumns: [releases.orgId, releases.id] }),
    foreignKey({ columns: [table.orgId, table.artifactId], foreignColumns: [artifacts.orgId, artifacts.id] }),
  ],
)
