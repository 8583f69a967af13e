import { LauncherError } from '@baton/sandbox/client'
import type { StepStatus } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { beginCheckout, checkoutRunId } from './checkout.ts'
import { type AttemptEnd, infrastructure } from './end-job.ts'
import { type HeldAttempt, runIdOf } from './job-rows.ts'
import type { RunControl } from './run-control.ts'

/** Sees to it that the commit is in the attempt's workspace. Answers why it is not; null when it is. */
export async function prepareWorkspace(
  deps: WorkerDeps,
  held: HeldAttempt,
  control: RunControl,
): Promise<AttemptEnd | null> {
  const runId = checkoutRunId(runIdOf(held))
  let status = await checkOut(deps, held)
  if (status.state === 'running') status = await deps.launcher.waitUntilExited(runId, control.handOver)
  if (status.cause === 'exit' && status.exitCode === 0) return null
  if (status.cause === 'infrastructure') {
    // Refused before anything ran: there is no sandbox here, and there will be none at a second try.
    const { ok } = await deps.launcher.health()
    return infrastructure(status.detail ?? 'The host failed.', ok && held.trust === 'trusted')
  }
  return infrastructure(`The commit could not be checked out: ${await lastLine(deps, runId)}`, true)
}

/** The state of a step run, or null where the launcher never started it. */
export async function findStatus(deps: WorkerDeps, stepRunId: string): Promise<StepStatus | null> {
  try {
    return await deps.launcher.status(stepRunId)
  } catch (error) {
    if (error instanceof LauncherError && error.reason === 'not_found') return null
    throw error
  }
}

/** Begins the checkout. One that was begun before is only looked at: a workspace that is gone must not be made anew. */
async function checkOut(deps: WorkerDeps, held: HeldAttempt): Promise<StepStatus> {
  const runId = runIdOf(held)
  const begun = held.fresh ? null : await findStatus(deps, checkoutRunId(runId))
  if (begun) return begun
  const mirrorFolder = deps.mirrors.of(held.repositoryId).folder
  return beginCheckout(deps.launcher, { runId, mirrorFolder, commit: held.commitSha, trust: held.trust })
}

async function lastLine(deps: WorkerDeps, stepRunId: string): Promise<string> {
  let text = ''
  for await (const { bytes } of deps.launcher.readOutput(stepRunId)) {
    text = (text + Buffer.from(bytes).toString('utf8')).slice(-1_000)
  }
  return text.trim().split('\n').at(-1) ?? ''
}
