import { withOrg } from '@baton/kernel/org-transaction'
import { LauncherError } from '@baton/sandbox/client'
import type { StepStatus } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { JobRef, JobResult } from '../workflows/build-contract.ts'
import { beginCheckout, checkoutRunId } from './checkout.ts'
import { type Collected, collectOutputs, NOTHING_COLLECTED, writeCollected } from './collect-outputs.ts'
import { type AttemptEnd, writeAttemptEnd, writeStepEnd } from './end-job.ts'
import { guardLease, type HeldAttempt, runIdOf } from './job-rows.ts'
import { HandedOver, type RunControl } from './run-control.ts'
import { runStep } from './run-step.ts'
import type { StepVerdict } from './step-verdict.ts'
import { takeJob } from './take-job.ts'

/** Attempts of a job that follow by themselves when a host fails. */
const ATTEMPTS_MAX = 2

/**
 * Runs a job to its end, from wherever it stands: begins it, or takes over what a killed worker left running. Throws when
 * the process hands over or a part of Baton does not answer; calling it again then goes on.
 */
export async function runJob(deps: WorkerDeps, ref: JobRef, control: RunControl): Promise<JobResult> {
  for (;;) {
    const taken = await withOrg(deps.db, ref.orgId, (tx) => takeJob(deps, tx, ref))
    if ('ended' in taken) {
      deps.background(() => cleanUp(deps, ref))
      return { state: taken.ended }
    }
    const { held } = taken
    const stop = held.cancelled ? AbortSignal.abort() : control.stop
    const ended = await runAttempt(deps, held, { ...control, stop })
    const end = { ...ended.end, again: ended.end.again && held.attempt.attempt < ATTEMPTS_MAX && !stop.aborted }
    const final = await withOrg(deps.db, ref.orgId, async (tx) => {
      await guardLease(tx, held)
      const refused = await writeCollected(deps, tx, held, ended.collected)
      const written: AttemptEnd = refused ? { state: 'failed', cause: refused, again: false } : end
      await writeAttemptEnd(tx, held, written, deps.clock())
      return written
    })
    deps.background(() => deps.launcher.removeWorkspace(runIdOf(held)))
    if (!final.again) return { state: final.state }
  }
}

/** What a killed worker may have left of a job that it had ended. */
async function cleanUp(deps: WorkerDeps, { jobId }: JobRef): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1)
    await deps.launcher.removeWorkspace(`${jobId}.${attempt}`)
}

type Ended = { end: AttemptEnd; collected: Collected }

async function runAttempt(deps: WorkerDeps, held: HeldAttempt, control: RunControl): Promise<Ended> {
  try {
    const unready = await prepareWorkspace(deps, held, control)
    if (unready) return { end: unready, collected: NOTHING_COLLECTED }
    const end = await runSteps(deps, held, control)
    if (end.state === 'cancelled' || end.state === 'infrastructure') return { end, collected: NOTHING_COLLECTED }
    const collected = await collectOutputs(deps, held, { artifacts: end.state === 'passed' })
    return collected.fault
      ? { end: { state: 'failed', cause: collected.fault, again: false }, collected }
      : { end, collected }
  } catch (error) {
    if (control.handOver.aborted) throw new HandedOver()
    if (!(error instanceof LauncherError)) throw error
    return { end: infrastructure(error.message, error.reason !== 'failed'), collected: NOTHING_COLLECTED }
  }
}

/** The commit in the workspace, or why it is not there. */
async function prepareWorkspace(deps: WorkerDeps, held: HeldAttempt, control: RunControl): Promise<AttemptEnd | null> {
  const runId = checkoutRunId(runIdOf(held))
  let status = await checkOut(deps, held)
  if (status.state === 'running') status = await deps.launcher.waitUntilExited(runId, control.handOver)
  if (status.cause === 'exit' && status.exitCode === 0) return null
  if (status.cause === 'infrastructure') return infrastructure(status.detail ?? 'The host failed.', true)
  return infrastructure(`The commit could not be checked out: ${await lastLine(deps, runId)}`, true)
}

/** Begins the checkout. One that was begun before is only looked at: a workspace that is gone must not be made anew. */
async function checkOut(deps: WorkerDeps, held: HeldAttempt): Promise<StepStatus> {
  const runId = runIdOf(held)
  const begun = held.fresh ? null : await findStatus(deps, checkoutRunId(runId))
  if (begun) return begun
  const mirrorFolder = deps.mirrors.of(held.repositoryId).folder
  return beginCheckout(deps.launcher, { runId, mirrorFolder, commit: held.commitSha, trust: held.trust })
}

async function findStatus(deps: WorkerDeps, stepRunId: string): Promise<StepStatus | null> {
  try {
    return await deps.launcher.status(stepRunId)
  } catch (error) {
    if (error instanceof LauncherError && error.reason === 'not_found') return null
    throw error
  }
}

async function runSteps(deps: WorkerDeps, held: HeldAttempt, control: RunControl): Promise<AttemptEnd> {
  for (const { step } of held.steps) {
    const { position } = step
    let verdict: StepVerdict = { state: step.state, exitCode: step.exitCode, cause: step.cause }
    if (verdict.state === 'queued' || verdict.state === 'running') {
      const begun = !control.stop.aborted || (await findStatus(deps, `${runIdOf(held)}.${position}`)) !== null
      if (!begun) return { state: 'cancelled', cause: null, again: false }
      verdict = await runStep(deps, held, {
        position,
        control,
        record: (tx, found, status) =>
          writeStepEnd(tx, held, {
            position,
            verdict: found,
            startedAt: new Date(status.startedAt),
            finishedAt: new Date(status.endedAt ?? deps.clock()),
          }),
      })
    }
    if (verdict.state === 'passed') continue
    if (verdict.state === 'infrastructure') return infrastructure(verdict.cause ?? '', true)
    return { state: verdict.state, cause: causeOf(step.name, verdict), again: false }
  }
  return { state: 'passed', cause: null, again: false }
}

function causeOf(stepName: string, { cause }: StepVerdict): string | null {
  return cause === null ? null : `Step '${stepName}': ${cause}`
}

function infrastructure(cause: string, again: boolean): AttemptEnd {
  return { state: 'infrastructure', cause, again }
}

async function lastLine(deps: WorkerDeps, stepRunId: string): Promise<string> {
  let text = ''
  for await (const { bytes } of deps.launcher.readOutput(stepRunId)) {
    text = (text + Buffer.from(bytes).toString('utf8')).slice(-1_000)
  }
  return text.trim().split('\n').at(-1) ?? ''
}
