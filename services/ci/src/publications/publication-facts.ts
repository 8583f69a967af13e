import { createHash } from 'node:crypto'
import type { Tx } from '@baton/kernel/database'
import { readOrg } from '@baton/kernel/org-transaction'
import { PIPELINE_FILE } from '@baton/pipeline/pipeline'
import { and, asc, desc, eq, inArray, isNotNull, lt, ne } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { type BuildRow, getBuildRow } from '../builds/build-rows.ts'
import { artifacts } from '../db/artifacts.ts'
import { attestations } from '../db/attestations.ts'
import { builds } from '../db/builds.ts'
import { jobAttempts } from '../db/job-attempts.ts'
import { jobs } from '../db/jobs.ts'
import { logs } from '../db/logs.ts'
import { reports } from '../db/reports.ts'
import { steps } from '../db/steps.ts'
import { testCases } from '../db/test-cases.ts'
import { type GraphCommit, readCommitGraph } from '../git/commit-graph.ts'
import type { Person } from '../git/read-commit.ts'
import { getRepositoryRow, type RepositoryRow } from '../repositories/repository-rows.ts'
import type { BuildRef } from '../workflows/build-contract.ts'

export type ArtifactRow = typeof artifacts.$inferSelect
type JobRow = typeof jobs.$inferSelect
type TestRow = Pick<typeof testCases.$inferSelect, 'suite' | 'className' | 'name' | 'state' | 'durationMs'>

/** What the database knows of a build whose artifacts are to be published. */
export type BuildFacts = {
  build: BuildRow
  repository: RepositoryRow
  /** Those without statements so far. */
  unsigned: ArtifactRow[]
  jobs: JobRow[]
  /** The attempt of each job that made its artifacts, with the logs of its steps. */
  logs: Array<{ jobId: string; attempt: number; stepName: string; logId: string; sha256: string }>
  reports: Array<{ path: string; sha256: string | null; fault: string | null }>
  tests: TestRow[]
  /** The commit of the publication before this one from the same ref. */
  publishedBefore: string | null
}

/** Everything that the statements say. */
export type PublicationFacts = BuildFacts & {
  pipelineSha256: string
  /** The built commit first. */
  commits: GraphCommit[]
  /** Whom the forge named as having pushed a commit, by its sha. */
  pushers: ReadonlyMap<string, Person[]>
}

/** Reads what the database knows. */
export async function readBuildFacts(tx: Tx, { orgId, buildId }: BuildRef): Promise<BuildFacts> {
  const build = await getBuildRow(tx, orgId, buildId)
  const repository = await getRepositoryRow(tx, orgId, build.repositoryId)
  const made = await tx
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.buildId, buildId)))
    .orderBy(asc(artifacts.id))
  const signed = await tx
    .selectDistinct({ id: attestations.artifactId })
    .from(attestations)
    .innerJoin(artifacts, and(eq(artifacts.orgId, attestations.orgId), eq(artifacts.id, attestations.artifactId)))
    .where(and(eq(attestations.orgId, orgId), eq(artifacts.buildId, buildId)))
  const signedIds = new Set(signed.map(({ id }) => id))
  return {
    build,
    repository,
    unsigned: made.filter(({ id }) => !signedIds.has(id)),
    jobs: await tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.orgId, orgId), eq(jobs.buildId, buildId))),
    logs: await listLogs(tx, { orgId, buildId }),
    reports: await listReports(tx, { orgId, buildId }),
    tests: await tx
      .select({
        suite: testCases.suite,
        className: testCases.className,
        name: testCases.name,
        state: testCases.state,
        durationMs: testCases.durationMs,
      })
      .from(testCases)
      .where(and(eq(testCases.orgId, orgId), eq(testCases.buildId, buildId)))
      .orderBy(asc(testCases.id)),
    publishedBefore: await findPublishedBefore(tx, build),
  }
}

/** Adds what git knows, out of this host's mirror. */
export async function addGitFacts(deps: WorkerDeps, { orgId }: BuildRef, facts: BuildFacts): Promise<PublicationFacts> {
  const mirror = deps.mirrors.of(facts.build.repositoryId)
  const sha = facts.build.commitSha ?? ''
  const commits = await readCommitGraph(mirror, sha, facts.publishedBefore)
  const pipeline = await mirror.read(`${sha}:${PIPELINE_FILE}`)
  return {
    ...facts,
    pipelineSha256: createHash('sha256')
      .update(pipeline?.content ?? '')
      .digest('hex'),
    commits,
    pushers: await readPushers(deps, { orgId, repositoryId: facts.build.repositoryId }, commits),
  }
}

/** Whom the forge named as having pushed one of these commits to the repository, at whatever ref. */
async function readPushers(
  deps: Pick<WorkerDeps, 'db'>,
  { orgId, repositoryId }: Pick<BuildRef, 'orgId'> & { repositoryId: string },
  commits: readonly GraphCommit[],
): Promise<Map<string, Person[]>> {
  const rows = await readOrg(deps.db, orgId, (tx) =>
    tx
      .selectDistinct({ sha: builds.commitSha, pusher: builds.pusher })
      .from(builds)
      .where(
        and(
          eq(builds.orgId, orgId),
          eq(builds.repositoryId, repositoryId),
          isNotNull(builds.pusher),
          inArray(
            builds.commitSha,
            commits.map(({ sha }) => sha),
          ),
        ),
      ),
  )
  const pushers = new Map<string, Person[]>()
  for (const { sha, pusher } of rows) {
    if (sha && pusher) pushers.set(sha, [...(pushers.get(sha) ?? []), pusher])
  }
  return pushers
}

async function listLogs(tx: Tx, { orgId, buildId }: BuildRef): Promise<BuildFacts['logs']> {
  const rows = await tx
    .select({
      jobId: steps.jobId,
      attempt: jobAttempts.attempt,
      stepName: steps.name,
      logId: steps.logId,
      sha256: logs.sha256,
    })
    .from(steps)
    .innerJoin(logs, and(eq(logs.orgId, steps.orgId), eq(logs.id, steps.logId)))
    .innerJoin(
      jobAttempts,
      and(eq(jobAttempts.orgId, steps.orgId), eq(jobAttempts.id, steps.attemptId), eq(jobAttempts.state, 'passed')),
    )
    .where(and(eq(steps.orgId, orgId), eq(steps.buildId, buildId)))
    .orderBy(asc(steps.jobId), asc(steps.position))
  return rows.flatMap(({ sha256, ...row }) => (sha256 ? [{ ...row, sha256 }] : []))
}

async function listReports(tx: Tx, { orgId, buildId }: BuildRef): Promise<BuildFacts['reports']> {
  return tx
    .select({ path: reports.path, sha256: reports.sha256, fault: reports.fault })
    .from(reports)
    .where(and(eq(reports.orgId, orgId), eq(reports.buildId, buildId)))
    .orderBy(asc(reports.id))
}

async function findPublishedBefore(tx: Tx, build: BuildRow): Promise<string | null> {
  const [before] = await tx
    .select({ commitSha: builds.commitSha })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, build.orgId),
        eq(builds.repositoryId, build.repositoryId),
        eq(builds.ref, build.ref),
        eq(builds.state, 'passed'),
        eq(builds.hasArtifacts, true),
        lt(builds.id, build.id),
        ne(builds.id, build.id),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(1)
  return before?.commitSha ?? null
}
