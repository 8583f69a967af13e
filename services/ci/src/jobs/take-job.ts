import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { RunState } from '@baton/pipeline/build-states'
import { and, asc, desc, eq } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { getBuildRow } from '../builds/build-rows.ts'
import { hasEnded } from '../builds/build-states.ts'
import { jobAttempts } from '../db/job-attempts.ts'
import { jobs } from '../db/jobs.ts'
import { logs } from '../db/logs.ts'
import { steps } from '../db/steps.ts'
import { notifyOrganization } from '../events/notices.ts'
import type { JobRef } from '../workflows/build-contract.ts'
import type { AttemptRow, HeldAttempt, JobRow } from './job-rows.ts'

/** A job to be run or to be taken over, or one that has ended. */
export type TakenJob = { ended: RunState } | { held: HeldAttempt }

/**
 * Takes a job: makes its next attempt, or takes over the one that runs. From the commit on, whoever held it before can
 * write nothing more. A job whose build was cancelled before it began ends here.
 */
export async function takeJob(deps: WorkerDeps, tx: Tx, ref: JobRef): Promise<TakenJob> {
  const { orgId, buildId, jobId } = ref
  const [build, job] = await Promise.all([getBuildRow(tx, orgId, buildId), lockJob(tx, ref)])
  if (hasEnded(job.state)) return { ended: job.state }
  const now = deps.clock()
  const lease = deps.newId('lse')
  const running = await findRunningAttempt(tx, ref)
  if (!running && build.cancelledBy) {
    await tx
      .update(jobs)
      .set({ state: 'cancelled', finishedAt: now })
      .where(and(eq(jobs.orgId, orgId), eq(jobs.id, jobId)))
    return { ended: 'cancelled' }
  }
  const taken = running ? await takeOver(tx, running, lease) : await makeAttempt(deps, tx, { ref, job, lease, now })
  await notifyOrganization(tx, orgId, {
    type: 'build.changed',
    buildId,
    repositoryId: build.repositoryId,
    state: build.state,
  })
  return {
    held: {
      orgId,
      repositoryId: build.repositoryId,
      commitSha: build.commitSha ?? '',
      trust: build.pullRequest?.fork ? 'untrusted' : 'trusted',
      isolation: build.isolation,
      fresh: running === undefined,
      cancelled: build.cancelledBy !== null,
      job,
      ...taken,
    },
  }
}

async function lockJob(tx: Tx, { orgId, jobId }: JobRef): Promise<JobRow> {
  const [job] = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.orgId, orgId), eq(jobs.id, jobId)))
    .for('update')
  if (!job) throw notFound('Job')
  return job
}

async function findRunningAttempt(tx: Tx, { orgId, jobId }: JobRef): Promise<AttemptRow | undefined> {
  const [attempt] = await tx
    .select()
    .from(jobAttempts)
    .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.jobId, jobId), eq(jobAttempts.state, 'running')))
    .orderBy(desc(jobAttempts.attempt))
    .limit(1)
  return attempt
}

type AttemptParts = Pick<HeldAttempt, 'attempt' | 'steps'>

async function takeOver(tx: Tx, attempt: AttemptRow, lease: string): Promise<AttemptParts> {
  await tx
    .update(jobAttempts)
    .set({ lease })
    .where(and(eq(jobAttempts.orgId, attempt.orgId), eq(jobAttempts.id, attempt.id)))
  const held = await tx
    .select({ step: steps, log: logs })
    .from(steps)
    .innerJoin(logs, and(eq(logs.orgId, steps.orgId), eq(logs.id, steps.logId)))
    .where(and(eq(steps.orgId, attempt.orgId), eq(steps.attemptId, attempt.id)))
    .orderBy(asc(steps.position))
  return { attempt: { ...attempt, lease }, steps: held }
}

type NewAttempt = { ref: JobRef; job: JobRow; lease: string; now: Date }

async function makeAttempt(deps: WorkerDeps, tx: Tx, { ref, job, lease, now }: NewAttempt): Promise<AttemptParts> {
  const { orgId, buildId, jobId } = ref
  const id = deps.newId('att')
  const number = job.attempt + 1
  const values = { orgId, id, buildId, jobId, attempt: number, state: 'running' as const, hostId: deps.hostId, lease }
  const planned = job.plan.steps.map((step, position) => ({
    orgId,
    id: deps.newId('stp'),
    buildId,
    jobId,
    attemptId: id,
    position,
    name: step.name,
    state: position === 0 ? ('running' as const) : ('queued' as const),
    startedAt: position === 0 ? now : null,
    logId: deps.newId('log'),
  }))
  // Sent at once, and carried out in this order.
  const [[attempt], logRows, stepRows] = await Promise.all([
    tx
      .insert(jobAttempts)
      .values({ ...values, startedAt: now })
      .returning(),
    tx
      .insert(logs)
      .values(planned.map(({ logId }) => ({ orgId, id: logId, buildId })))
      .returning(),
    tx.insert(steps).values(planned).returning(),
    tx
      .update(jobs)
      .set({ state: 'running', attempt: number, startedAt: job.startedAt ?? now })
      .where(and(eq(jobs.orgId, orgId), eq(jobs.id, jobId))),
  ])
  if (!attempt) throw new Error('An attempt was not written.')
  const held = stepRows.flatMap((step) => {
    const log = logRows.find((row) => row.id === step.logId)
    return log ? [{ step, log }] : []
  })
  return { attempt, steps: held.toSorted((one, other) => one.step.position - other.step.position) }
}
