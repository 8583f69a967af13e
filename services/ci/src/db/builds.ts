import type { ActorRef } from '@baton/kernel/actor'
import type { IsolationLevel } from '@baton/sandbox/step'
import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { BuildInputs } from '../builds/build-inputs.ts'
import type { BuildState, BuildTrigger } from '../builds/build-states.ts'
import type { FirstFailure, PipelineFault } from '../builds/build-texts.ts'
import type { Person } from '../git/read-commit.ts'
import { at, id, orgId } from './columns.ts'
import { repositories } from './repositories.ts'
import { ciSchema } from './schema.ts'

/** Where a pull request comes from. A fork is a stranger until somebody lets its build run. */
export type PullRequest = {
  number: number
  fromRepository: string
  fork: boolean
  sourceBranch: string
  targetBranch: string
}

/** One run of the pipeline for one commit and trigger. */
export const builds = ciSchema.table(
  'builds',
  {
    orgId: orgId(),
    id: id(),
    repositoryId: text('repository_id').notNull(),
    number: integer('number').notNull(),
    state: text('state').$type<BuildState>().notNull(),
    /** Why it is in this state, as a sentence: who cancelled, which limit, what the host said. */
    cause: text('cause'),
    trigger: text('trigger').$type<BuildTrigger>().notNull(),
    /** Full name, `refs/heads/main`. */
    ref: text('ref').notNull(),
    /** The short name that a person typed, which may mean a branch or a tag: git says which when the build begins. */
    typedRef: text('typed_ref'),
    /** 40 hexadecimal digits; null until a manual build has looked its ref up. */
    commitSha: text('commit_sha'),
    title: text('title'),
    authorName: text('author_name'),
    authorEmail: text('author_email'),
    /** Whom the forge named as having pushed the commit. Untrusted. */
    pusher: jsonb('pusher').$type<Person>(),
    pullRequest: jsonb('pull_request').$type<PullRequest>(),
    requestedBy: jsonb('requested_by').$type<ActorRef>(),
    /** What a person typed who started it by hand. */
    manualInputs: jsonb('manual_inputs').$type<Record<string, string>>(),
    rerunOf: text('rerun_of'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    /** Set while a cancel is under way; the build ends as cancelled when its steps are gone. */
    cancelledBy: jsonb('cancelled_by').$type<ActorRef>(),
    cancelReason: text('cancel_reason'),
    supersededBy: text('superseded_by'),
    isolation: text('isolation').$type<IsolationLevel>(),
    pipelineFaults: jsonb('pipeline_faults').$type<PipelineFault[]>(),
    inputs: jsonb('inputs').$type<BuildInputs>(),
    inputsDigest: text('inputs_digest'),
    testsTotal: integer('tests_total').notNull().default(0),
    testsFailed: integer('tests_failed').notNull().default(0),
    testsSkipped: integer('tests_skipped').notNull().default(0),
    /** Named test reports that are missing or could not be read whole: with one of them the tests did not pass. */
    reportFaults: integer('report_faults').notNull().default(0),
    firstFailure: jsonb('first_failure').$type<FirstFailure>(),
    hasArtifacts: boolean('has_artifacts').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('builds_by_number').on(table.orgId, table.repositoryId, table.number),
    index('builds_by_ref').on(table.orgId, table.repositoryId, table.ref, table.id),
    index('builds_by_repository').on(table.orgId, table.repositoryId, table.id),
    index('builds_waiting').on(table.orgId, table.id).where(sql`state in ('queued', 'waiting', 'running')`),
    // The filters of the list, each with the newest first. An author is looked for by name and by address.
    index('builds_by_state').on(table.orgId, table.state, table.id),
    index('builds_by_branch').on(table.orgId, table.ref, table.id),
    index('builds_by_commit').on(table.orgId, table.commitSha, table.id),
    index('builds_by_author_name').on(table.orgId, table.authorName, table.id),
    index('builds_by_author_email').on(table.orgId, table.authorEmail, table.id),
    index('builds_by_inputs').on(table.orgId, table.inputsDigest),
    foreignKey({ columns: [table.orgId, table.repositoryId], foreignColumns: [repositories.orgId, repositories.id] }),
  ],
)
