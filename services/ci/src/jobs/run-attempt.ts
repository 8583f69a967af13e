import type { Tx } from '@baton/kernel/database'
import { LauncherError } from '@baton/sandbox/client'
import type { StepStatus } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { Verdict } from '../builds/finish-build.ts'
import { type Collected, collectOutputs, NOTHING_COLLECTED } from './collect-outputs.ts'
import { type AttemptEnd, infrastructure, writeIsolation, writeJobEnd, writeStepEnd } from './end-job.ts'
import { type HeldAttempt, runIdOf } from './job-rows.ts'
import { findStatus, hasBegun, prepareWorkspace } from './prepare-workspace.ts'
import { HandedOver, type RunControl } from './run-control.ts'
import { runStep } from './run-step.ts'
import type { StepVerdict } from './step-verdict.ts'

/**
 * How an attempt ended and what it left. `written`: its end is in the database already, with its last step's, and maybe the
 * build's.
 */
export type AttemptOutcome = { end: AttemptEnd; collected: Collected; written: { verdict: Verdict | null } | null }

const CANCELLED: AttemptEnd = { state: 'cancelled', cause: null, again: false }

/**
 * Runs the steps of an attempt that still have to run, and collects what they left. A launcher's failure is an end too, but
 * for one that went away before anything of the attempt had begun: then it begins again.
 */
export async function runAttempt(deps: WorkerDeps, held: HeldAttempt, control: RunControl): Promise<AttemptOutcome> {
  for (;;) {
    try {
      return await runOnce(deps, held, control)
    } catch (error) {
      if (control.handOver.aborted) throw new HandedOver()
      if (!(error instanceof LauncherError)) throw error
      const isForgotten = error.reason === 'not_found' && !control.stop.aborted
      if (isForgotten && !(await hasBegun(deps, held))) continue
      const end = infrastructure(error.message, error.reason !== 'failed')
      return { end, collected: NOTHING_COLLECTED, written: null }
    }
  }
}

async function runOnce(deps: WorkerDeps, held: HeldAttempt, control: RunControl): Promise<AttemptOutcome> {
  await prepareWorkspace(deps, held)
  const { end, written } = await runSteps(deps, held, control)
  if (written || !leavesOutputs(held, end)) return { end, collected: NOTHING_COLLECTED, written }
  if (control.stop.aborted) return { end: CANCELLED, collected: NOTHING_COLLECTED, written }
  const collected = await collectOutputs(deps, held, { passed: end.state === 'passed' })
  const fault = collected.fault
  return { end: fault ? { state: 'failed', cause: fault, again: false } : end, collected, written: null }
}

async function runSteps(
  deps: WorkerDeps,
  held: HeldAttempt,
  control: RunControl,
): Promise<Pick<AttemptOutcome, 'end' | 'written'>> {
  let written: AttemptOutcome['written'] = null
  for (const { step } of held.steps) {
    const { position } = step
    const isOpen = step.state === 'queued' || step.state === 'running'
    if (isOpen && control.stop.aborted && !(await findStatus(deps, `${runIdOf(held)}.${position}`))) {
      return { end: CANCELLED, written }
    }
    const record = async (tx: Tx, verdict: StepVerdict, status: StepStatus) => {
      written = await recordEnd(deps, tx, { held, position, verdict, status })
    }
    const verdict = isOpen ? await runStep(deps, held, { position, control, record }) : step
    const end = endAfter(held, position, verdict)
    if (end) return { end, written }
  }
  throw new Error(`Job ${held.job.id} has no steps.`)
}

type RecordedStep = { held: HeldAttempt; position: number; verdict: StepVerdict; status: StepStatus }

async function recordEnd(
  deps: WorkerDeps,
  tx: Tx,
  { held, position, verdict, status }: RecordedStep,
): Promise<AttemptOutcome['written']> {
  const finishedAt = new Date(status.endedAt ?? deps.clock())
  deps.mark(held.job.buildId, 'step begun', Date.parse(status.startedAt))
  deps.mark(held.job.buildId, 'step ended', finishedAt.getTime())
  await writeStepEnd(tx, held, { position, verdict, startedAt: new Date(status.startedAt), finishedAt })
  if (verdict.state !== 'infrastructure') await writeIsolation(tx, held, status.isolation)
  const end = endAfter(held, position, verdict)
  return end && isWrittenWithStep(held, end) ? { verdict: await writeJobEnd(deps, tx, held, end) } : null
}

/** How the attempt ends with this step; null where the next step follows. */
function endAfter(
  held: HeldAttempt,
  position: number,
  { state, cause }: Pick<StepVerdict, 'state' | 'cause'>,
): AttemptEnd | null {
  if (state === 'infrastructure') return infrastructure(cause ?? '', true)
  if (state !== 'passed') {
    const name = held.steps[position]?.step.name ?? ''
    return { state, cause: cause === null ? null : `Step '${name}': ${cause}`, again: false }
  }
  return position + 1 < held.steps.length ? null : { state: 'passed', cause: null, again: false }
}

/** Reports are read whatever the steps said; artifacts are kept of what passed. */
function leavesOutputs({ job }: HeldAttempt, { state }: AttemptEnd): boolean {
  if (state === 'cancelled' || state === 'infrastructure') return false
  return job.plan.reports.junit.length > 0 || (state === 'passed' && job.plan.artifacts.length > 0)
}

/** One transaction less for the usual job. Whether another attempt follows infrastructure is decided later. */
function isWrittenWithStep(held: HeldAttempt, end: AttemptEnd): boolean {
  return end.state !== 'infrastructure' && !leavesOutputs(held, end)
}
