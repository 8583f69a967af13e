import { LauncherError } from '@baton/sandbox/client'
import type { StepStatus } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { type HeldAttempt, runIdOf } from './job-rows.ts'

/**
 * Makes the workspace of an attempt whose first step has not begun. One that began has had its workspace: where that is
 * gone it must not be made anew, for what was in it is gone too.
 */
export async function prepareWorkspace(deps: WorkerDeps, held: HeldAttempt): Promise<void> {
  if (held.fresh || !(await hasBegun(deps, held)))
    await deps.launcher.createWorkspace(runIdOf(held), { owner: held.orgId })
}

/** Whether any command of an attempt may have run. */
export async function hasBegun(deps: WorkerDeps, held: HeldAttempt): Promise<boolean> {
  return (await findStatus(deps, `${runIdOf(held)}.0`))?.began ?? false
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
