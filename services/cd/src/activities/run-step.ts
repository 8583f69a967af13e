import { Context } from '@temporalio/activity'
import type { StepOutcome } from '../deployments/deployment-states.ts'
import { type BegunStep, beginStep, endStep } from '../deployments/step-store.ts'
import { systemOrg } from '../queues/system-org.ts'
import { countAway } from './away-count.ts'
import { deploymentLog } from './deployment-log.ts'
import { runHttpStep } from './run-http-step.ts'
import { runScriptStep, stepRunIdOf } from './run-script-step.ts'
import type { StepParts } from './step-run.ts'
import { withHeartbeat } from './with-heartbeat.ts'

/** Which step of which deployment. */
export type StepRef = { orgId: string; deploymentId: string; position: number }

/**
 * Runs one step, or goes on with it where a former try left it, and writes how it ended. Steps that ended answer at once.
 * What is the step's own fault is an outcome; only what another try may heal is thrown. A step that the audit log does not
 * vouch for does not run.
 */
export async function runStep(parts: StepParts, ref: StepRef): Promise<{ succeeded: boolean }> {
  const orgId = systemOrg(ref.orgId)
  const begun = await beginStep(parts.db, orgId, ref, parts.logKey)
  if (begun.ended !== null) return { succeeded: begun.ended === 'succeeded' }
  const log = await deploymentLog(parts.db, orgId, begun)
  const outcome = await withHeartbeat(Context.current(), async (heartbeat): Promise<StepOutcome> => {
    if (begun.refusal !== null) return refuse(parts, begun, begun.refusal)
    const run = { parts, begun, log, signal: heartbeat.signal, away: countAway(heartbeat), orgId }
    return begun.step.kind === 'script' ? runScriptStep(run, begun.step) : runHttpStep(run, begun.step)
  })
  await log.flush()
  await endStep(parts.db, orgId, ref, outcome)
  if (begun.step.kind === 'script') leaveNothing(parts, begun, orgId)
  return { succeeded: outcome.state === 'succeeded' }
}

/** The log is stored and the end written: nobody needs what the launcher still has. What is missed here is swept later. */
function leaveNothing({ launcher }: StepParts, begun: BegunStep, owner: string): void {
  const stepRunId = stepRunIdOf(begun)
  const held = { workspaceId: stepRunId, owner, hasFiles: true, outputs: [{ stepRunId, bytes: 0 }] }
  launcher.drop(held).catch(() => undefined)
}

/** A step that must not run; one that runs already, since a former try began it, is stopped. */
async function refuse(parts: StepParts, begun: BegunStep, refusal: string): Promise<StepOutcome> {
  if (begun.begunBefore) await parts.launcher.stop(stepRunIdOf(begun)).catch(() => undefined)
  const detail = `it was not run. ${refusal}`
  return { state: 'failed', exitCode: null, detail, touchedTarget: begun.begunBefore }
}
