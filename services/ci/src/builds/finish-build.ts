import type { Tx } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { type RunState, verdictOf } from '@baton/pipeline/build-states'
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { artifacts } from '../db/artifacts.ts'
import { jobs } from '../db/jobs.ts'
import { reports } from '../db/reports.ts'
import { testCases } from '../db/test-cases.ts'
import { closeAttempts } from '../jobs/close-steps.ts'
import type { JobRow } from '../jobs/job-rows.ts'
import type { EndedRun, FinishedBuild } from '../workflows/build-contract.ts'
import { type BuildRow, getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import { type EndScope, endBuild, releaseSlot } from './end-build.ts'
import { findFirstFailure } from './first-failure.ts'
import { markNewFailures } from './new-failures.ts'
import { startAdmitted } from './start-admitted.ts'

/**
 * Ends a build with the verdict of its jobs, unless the end of its last job did; or as infrastructure, with all of it that
 * is open, where Baton could not run it. Called once they are over; calling it again changes nothing.
 */
export async function finishBuild(
  deps: WorkerDeps,
  { orgId, buildId, fault, faults = {} }: EndedRun,
): Promise<FinishedBuild> {
  const { finished, admitted } = await withOrg(deps.db, orgId, async (tx) => {
    const build = await getBuildRow(tx, orgId, buildId, 'lock')
    const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax }
    if (hasEnded(build.state)) {
      const finished = { state: build.state, publish: build.hasArtifacts && build.state === 'passed' }
      return { finished, admitted: await releaseSlot(scope, buildId) }
    }
    const closing = { ...scope, newId: deps.newId }
    if (fault !== undefined) return writeFault(scope, build, await closeJobs(closing, build, () => fault), fault)
    return writeVerdict(scope, build, await closeJobs(closing, build, ({ id }) => faults[id]))
  })
  await startAdmitted(deps.starter, orgId, admitted)()
  return finished
}

/**
 * Ends a build in the transaction that ended a job of it, where that was its last; null where it was not. Call it with the
 * build's row locked, so that of two jobs that end at once the second sees the first.
 */
export async function finishAfterJob(scope: EndScope, build: BuildRow): Promise<Verdict | null> {
  if (hasEnded(build.state)) return null
  const rows = await listJobs(scope.tx, build)
  return rows.every(({ state }) => hasEnded(state)) ? writeVerdict(scope, build, rows) : null
}

/**
 * Ends a build that nothing moves on any more, with all of it that is still open, and answers which builds to start after
 * the commit. Call it with the build's row locked. `bare` writes nothing of what its tests and steps said.
 */
export async function finishLost(
  scope: EndScope & { newId: NewId },
  build: BuildRow,
  { cause, bare }: { cause: string; bare: boolean },
): Promise<string[]> {
  const ended = await closeJobs(scope, build, () => cause)
  const { admitted } = await (bare ? writeFault : writeVerdict)(scope, build, ended, cause)
  return admitted
}

/** How a build ended, and which others to start after the commit. */
export type Verdict = { finished: FinishedBuild; admitted: string[] }

/** Writes nothing of what the build's tests and steps said: that may be what the database refused. */
async function writeFault(scope: EndScope, build: BuildRow, ended: readonly JobRow[], fault: string): Promise<Verdict> {
  const state = build.cancelledBy ? 'cancelled' : 'infrastructure'
  const job = ended.find((row) => row.state === 'infrastructure')
  const firstFailure = job ? { kind: 'job' as const, jobName: job.title, message: fault } : null
  const admitted = await endBuild(scope, build, { state, cause: state === 'cancelled' ? null : fault, firstFailure })
  return { finished: { state, publish: false }, admitted }
}

async function writeVerdict(
  scope: EndScope,
  build: BuildRow,
  ended: readonly JobRow[],
  why: string | null = null,
): Promise<Verdict> {
  const { tx } = scope
  // A cancel that was accepted holds, also where the last step was quicker: nothing of the build is published.
  const verdict = build.cancelledBy ? 'cancelled' : verdictOf(ended.map(({ state }) => state))
  const state = hasEnded(verdict) ? verdict : 'infrastructure'
  const tests = ended.some(({ plan }) => plan.reports.junit.length > 0) ? await countTests(tx, build) : NO_TESTS
  const publish = ended.some(({ plan }) => plan.artifacts.length > 0) && (await hasArtifacts(tx, build))
  if (tests.testsFailed > 0) await markNewFailures(tx, build)
  const firstFailure = state === 'passed' || state === 'cancelled' ? null : await findFirstFailure(tx, build, ended)
  const cause = ended.find((job) => job.state === state)?.cause ?? (state === 'infrastructure' ? why : null)
  const admitted = await endBuild(scope, build, { state, cause, firstFailure, ...tests, hasArtifacts: publish })
  return { finished: { state, publish: publish && state === 'passed' }, admitted }
}

function listJobs(tx: Tx, build: BuildRow): Promise<JobRow[]> {
  return tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.orgId, build.orgId), eq(jobs.buildId, build.id)))
    .orderBy(asc(jobs.position))
}

/** Ends the jobs that are open: cancelled with the build, skipped for a need that did not pass, or lost with their host. */
async function closeJobs(
  { tx, orgId, now, newId }: EndScope & { newId: NewId },
  build: BuildRow,
  why: (job: JobRow) => string | undefined,
): Promise<JobRow[]> {
  const rows = await listJobs(tx, build)
  const states = new Map<string, RunState>(rows.map(({ name, state }) => [name, state]))
  const closed: JobRow[] = []
  for (const row of rows) {
    const end = hasEnded(row.state) ? null : endOfOpenJob(row, states, build, why(row))
    if (end) {
      await tx
        .update(jobs)
        .set({ ...end, finishedAt: now })
        .where(and(eq(jobs.orgId, build.orgId), eq(jobs.id, row.id)))
      await closeAttempts(tx, { orgId, jobId: row.id, newId }, { ...end, now })
      states.set(row.name, end.state)
    }
    closed.push(end ? { ...row, ...end } : row)
  }
  return closed
}

function endOfOpenJob(
  { plan, state }: JobRow,
  states: ReadonlyMap<string, RunState>,
  build: BuildRow,
  why?: string,
): { state: RunState; cause: string | null } {
  const lost = plan.needs.find((need) => states.get(need) !== 'passed')
  if (build.cancelledBy) return { state: 'cancelled', cause: null }
  if (lost) return { state: 'skipped', cause: `Needs '${lost}', which did not pass.` }
  const cause =
    why ??
    (state === 'queued' ? 'No build host took the job in time.' : 'The build host was lost in the middle of the job.')
  return { state: 'infrastructure', cause }
}

const NO_TESTS = { testsTotal: 0, testsFailed: 0, testsSkipped: 0, reportFaults: 0 }

async function countTests(tx: Tx, build: BuildRow) {
  const rows = await tx
    .select({ state: testCases.state, count: sql<number>`count(*)::int` })
    .from(testCases)
    .where(and(eq(testCases.orgId, build.orgId), eq(testCases.buildId, build.id)))
    .groupBy(testCases.state)
  const [faulty] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(reports)
    .where(and(eq(reports.orgId, build.orgId), eq(reports.buildId, build.id), isNotNull(reports.fault)))
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0
  return {
    testsTotal: rows.reduce((sum, { count }) => sum + count, 0),
    testsFailed: of('failed'),
    testsSkipped: of('skipped'),
    reportFaults: faulty?.count ?? 0,
  }
}

async function hasArtifacts(tx: Tx, build: BuildRow): Promise<boolean> {
  const rows = await tx
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, build.orgId), eq(artifacts.buildId, build.id)))
    .limit(1)
  return rows.length > 0
}
