import { inputsDigest } from '@baton/artifact-contract/inputs-digest'
import type { Tx } from '@baton/kernel/database'
import type { PlannedJob } from '@baton/pipeline/plan'
import { and, asc, eq } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { buildSchedules } from '../db/build-schedules.ts'
import { builds } from '../db/builds.ts'
import { jobs } from '../db/jobs.ts'
import { notifyOrganization } from '../events/notices.ts'
import { readCommit } from '../git/read-commit.ts'
import type { BuildRef, PreparedBuild } from '../workflows/build-contract.ts'
import { type BuildRow, getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import { endBuild, releaseSlot } from './end-build.ts'
import type { Looked } from './looked-at.ts'
import { type Overtaken, supersede } from './superseding.ts'

/** A build that has begun, or the builds to start in its place. */
export type BeginResult = { begun: PreparedBuild } | { admitted: string[] }

/** Writes what was found and the jobs, or ends the build: cancelled or overtaken meanwhile, or nothing to run. */
export async function beginBuild(deps: WorkerDeps, tx: Tx, ref: BuildRef, looked: Looked): Promise<BeginResult> {
  const { orgId, buildId } = ref
  const now = deps.clock()
  const build = await getBuildRow(tx, orgId, buildId, 'lock')
  const scope = { tx, orgId, now, slots: deps.activeBuildsMax }
  if (hasEnded(build.state)) return { admitted: await releaseSlot(scope, buildId) }
  if (build.state === 'running') return { begun: await readBegun(deps, tx, ref) }
  if (build.cancelledBy) return { admitted: await endBuild(scope, build, { state: 'cancelled' }) }
  await supersede(tx, orgId, { overtaken: looked.overtaken, self: build, now })
  const supersededBy = await findOvertaker(tx, ref, looked.overtaken)
  if (supersededBy) return { admitted: await endBuild(scope, build, { state: 'superseded', supersededBy }) }
  await describe(tx, build, looked, now)
  if (looked.end) return { admitted: await endBuild(scope, build, looked.end) }
  await Promise.all([
    writeJobs(tx, ref, looked.jobs),
    tx
      .update(buildSchedules)
      .set({ dueAt: null })
      .where(and(eq(buildSchedules.orgId, orgId), eq(buildSchedules.id, buildId))),
    notifyOrganization(tx, orgId, {
      type: 'build.changed',
      buildId,
      repositoryId: build.repositoryId,
      state: 'running',
    }),
  ])
  return { begun: toPrepared(deps.hostId, looked.jobs) }
}

/** What a former try of the same build has planned. */
export async function readBegun(deps: WorkerDeps, tx: Tx, { orgId, buildId }: BuildRef): Promise<PreparedBuild> {
  const rows = await tx
    .select({ id: jobs.id, plan: jobs.plan })
    .from(jobs)
    .where(and(eq(jobs.orgId, orgId), eq(jobs.buildId, buildId)))
    .orderBy(asc(jobs.position))
  return toPrepared(deps.hostId, rows)
}

/** The build by which this one is overtaken, unless somebody has cancelled that: then this one is the newest. */
async function findOvertaker(tx: Tx, { orgId, buildId }: BuildRef, overtaken: Overtaken): Promise<string | null> {
  const by = overtaken.find(({ id }) => id === buildId)?.by
  if (!by) return null
  const row = await getBuildRow(tx, orgId, by)
  return row.cancelledBy ? null : by
}

async function describe(tx: Tx, build: BuildRow, looked: Looked, now: Date): Promise<void> {
  const { title, author } = readCommit(looked.commit)
  await tx
    .update(builds)
    .set({
      ref: looked.ref,
      commitSha: looked.sha,
      title,
      authorName: author.name,
      authorEmail: author.email,
      startedAt: now,
      isolation: looked.isolation,
      inputs: looked.inputs,
      inputsDigest: inputsDigest(looked.inputs.inputs, looked.inputs.environment),
      ...(looked.end ? {} : { state: 'running' as const }),
    })
    .where(and(eq(builds.orgId, build.orgId), eq(builds.id, build.id)))
}

async function writeJobs(tx: Tx, { orgId, buildId }: BuildRef, planned: Looked['jobs']): Promise<void> {
  await tx.insert(jobs).values(
    planned.map(({ id, plan }, position) => ({
      orgId,
      id,
      buildId,
      name: plan.name,
      title: plan.title,
      position,
      plan,
      state: 'queued' as const,
    })),
  )
}

function toPrepared(hostId: string, rows: ReadonlyArray<{ id: string; plan: PlannedJob }>): PreparedBuild {
  const prepared = rows.map(({ id, plan: { name, needs, timeoutMs } }) => ({ id, name, needs, timeoutMs }))
  return { state: 'planned', hostId, jobs: prepared }
}
