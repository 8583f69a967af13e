/**
 * Every state of a deployment. `failed`: the target is as it was. `uncertain`: it failed after a step had touched the
 * target, which may be mixed. `infrastructure`: Baton could not run it, and nothing was touched.
 */
export const DEPLOYMENT_STATES = ['running', 'succeeded', 'failed', 'uncertain', 'infrastructure'] as const
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number]

/** Every state of a step. */
export const STEP_STATES = ['queued', 'running', 'succeeded', 'failed', 'infrastructure', 'skipped'] as const
export type StepState = (typeof STEP_STATES)[number]

/** How one step ended. `detail` says what happened, for people. */
export type StepOutcome = {
  state: 'succeeded' | 'failed' | 'infrastructure'
  exitCode: number | null
  detail: string | null
  /** Whether the target is not as it was before the step. */
  touchedTarget: boolean
}
