import { withOrg } from '@baton/kernel/org-transaction'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { Verdict } from '../builds/finish-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import type { JobRef, JobResult } from '../workflows/build-contract.ts'
import { writeCollected } from './collect-outputs.ts'
import { type AttemptEnd, writeJobEnd } from './end-job.ts'
import { guardLease, type HeldAttempt, runIdOf } from './job-rows.ts'
import { type AttemptOutcome, runAttempt } from './run-attempt.ts'
import type { RunControl } from './run-control.ts'
import { takeJob } from './take-job.ts'

/** Attempts of a job that follow by themselves when a host fails. */
const ATTEMPTS_MAX = 2

/**
 * Runs a job to its end, from wherever it stands: begins it, or takes over what a killed worker left running. Throws when
 * the process hands over or a part of Baton does not answer; calling it again then goes on.
 */
export async function runJob(deps: WorkerDeps, ref: JobRef, control: RunControl): Promise<JobResult> {
  deps.mark(ref.buildId, 'job begun')
  for (;;) {
    const taken = await withOrg(deps.db, ref.orgId, (tx) => takeJob(deps, tx, ref))
    if ('ended' in taken) {
      deps.background(() => cleanUp(deps, ref))
      return { state: taken.ended }
    }
    const { held } = taken
    deps.mark(ref.buildId, 'job taken')
    const stop = held.cancelled ? AbortSignal.abort() : control.stop
    const outcome = await runAttempt(deps, held, { ...control, stop })
    const again = outcome.end.again && held.attempt.attempt < ATTEMPTS_MAX && !stop.aborted
    const { end, verdict } = outcome.written
      ? { end: outcome.end, verdict: outcome.written.verdict }
      : await writeOutcome(deps, held, outcome, again)
    deps.mark(ref.buildId, 'job written')
    if (verdict) deps.background(startAdmitted(deps.starter, held.orgId, verdict.admitted))
    deps.background(() => deps.launcher.removeWorkspace(runIdOf(held)))
    if (!end.again) return { state: end.state, ...(verdict ? { build: verdict.finished } : {}) }
  }
}

/** Writes what an attempt left and how it ended, which may be that it may not leave this. */
function writeOutcome(
  deps: WorkerDeps,
  held: HeldAttempt,
  { end, collected }: AttemptOutcome,
  again: boolean,
): Promise<{ end: AttemptEnd; verdict: Verdict | null }> {
  return withOrg(deps.db, held.orgId, async (tx) => {
    await guardLease(tx, held)
    const refused = await writeCollected(deps, tx, held, collected)
    const written: AttemptEnd = refused ? { state: 'failed', cause: refused, again: false } : { ...end, again }
    return { end: written, verdict: await writeJobEnd(deps, tx, held, written) }
  })
}

/** What a killed worker may have left of a job that it had ended. */
async function cleanUp(deps: WorkerDeps, { jobId }: JobRef): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    await deps.launcher.removeWorkspace(`${jobId}.${attempt}`)
  }
}
