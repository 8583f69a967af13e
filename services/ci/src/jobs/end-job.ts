import type { Tx } from '@baton/kernel/database'
import { cleanText } from '@baton/kernel/text'
import type { RunState } from '@baton/pipeline/build-states'
import type { IsolationLevel } from '@baton/sandbox/step'
import { and, eq } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { getBuildRow } from '../builds/build-rows.ts'
import { finishAfterJob, type Verdict } from '../builds/finish-build.ts'
import { builds } from '../db/builds.ts'
import { jobAttempts } from '../db/job-attempts.ts'
import { jobs } from '../db/jobs.ts'
import { steps } from '../db/steps.ts'
import { notifyOrganization } from '../events/notices.ts'
import { closeSteps } from './close-steps.ts'
import type { HeldAttempt } from './job-rows.ts'
import type { StepVerdict } from './step-verdict.ts'

/** How an attempt of a job ended. `again`: not the commit's fault, so another attempt follows by itself. */
export type AttemptEnd = { state: RunState; cause: string | null; again: boolean }

/** The end of an attempt for which nothing in the commit is to blame. */
export function infrastructure(cause: string, again: boolean): AttemptEnd {
  return { state: 'infrastructure', cause, again }
}

/** Writes the end of a step and the beginning of the next. */
export async function writeStepEnd(
  tx: Tx,
  held: HeldAttempt,
  end: { position: number; verdict: StepVerdict; startedAt: Date; finishedAt: Date },
): Promise<void> {
  const { orgId, attempt } = held
  const at = (position: number) =>
    and(eq(steps.orgId, orgId), eq(steps.attemptId, attempt.id), eq(steps.position, position))
  const { position, verdict, startedAt, finishedAt } = end
  const goesOn = verdict.state === 'passed' && position + 1 < held.steps.length
  await Promise.all([
    tx
      .update(steps)
      .set({ ...verdict, cause: causeOf(verdict), startedAt, finishedAt })
      .where(at(position)),
    goesOn
      ? tx
          .update(steps)
          .set({ state: 'running', startedAt: finishedAt })
          .where(at(position + 1))
      : undefined,
    notifyChanged(tx, held),
  ])
}

/** Corrects the build's level of isolation where the host says another one than when the build began. */
export async function writeIsolation(tx: Tx, held: HeldAttempt, isolation: IsolationLevel): Promise<void> {
  if (held.isolation === isolation) return
  await tx
    .update(builds)
    .set({ isolation })
    .where(and(eq(builds.orgId, held.orgId), eq(builds.id, held.job.buildId)))
}

/**
 * Writes the end of an attempt and, where no other one follows, of its job; and of the build where that was the last job:
 * then it answers the build's verdict.
 */
export async function writeJobEnd(
  deps: WorkerDeps,
  tx: Tx,
  held: HeldAttempt,
  end: AttemptEnd,
): Promise<Verdict | null> {
  const { orgId, job } = held
  const now = deps.clock()
  // Before the job's row: whoever ends a build takes the rows in this order.
  const build = await getBuildRow(tx, orgId, job.buildId, 'lock')
  await writeAttemptEnd(tx, held, end, now)
  return end.again ? null : finishAfterJob({ tx, orgId, now, slots: deps.activeBuildsMax }, build)
}

/** What of the attempt has not run is skipped. Where another one follows, the job goes on. */
async function writeAttemptEnd(tx: Tx, held: HeldAttempt, end: AttemptEnd, now: Date): Promise<void> {
  const { orgId, attempt, job } = held
  const { state } = end
  const cause = causeOf(end)
  await Promise.all([
    tx
      .update(jobAttempts)
      .set({ state, cause, finishedAt: now })
      .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.id, attempt.id))),
    closeSteps(tx, orgId, eq(steps.attemptId, attempt.id), { ...end, cause, now }),
    end.again
      ? undefined
      : tx
          .update(jobs)
          .set({ state, cause, finishedAt: now })
          .where(and(eq(jobs.orgId, orgId), eq(jobs.id, job.id))),
    notifyChanged(tx, held),
  ])
}

/** A cause may quote a file's name or the launcher. */
function causeOf({ cause }: { cause: string | null }): string | null {
  return cause === null ? null : cleanText(cause, 2_000)
}

function notifyChanged(tx: Tx, { orgId, repositoryId, job }: HeldAttempt): Promise<void> {
  return notifyOrganization(tx, orgId, { type: 'build.changed', buildId: job.buildId, repositoryId, state: 'running' })
}
