import { LauncherError } from '@baton/sandbox/client'
import type { StepRequest, StepStatus } from '@baton/sandbox/step'
import type { StepOutcome } from '../deployments/deployment-states.ts'
import { LOG_BYTES_MAX } from '../deployments/log-store.ts'
import { keepTargetBefore, keepTargetUrl, type StepKey } from '../deployments/step-store.ts'
import type { ScriptStep } from '../projects/deployment-process.ts'
import { fingerprintTarget } from '../targets/fingerprint.ts'
import { type Site, SitesMissing } from '../targets/sites.ts'
import type { StepRun } from './step-run.ts'
import { ArtifactDamaged, unpackArtifacts } from './unpack-artifacts.ts'

const AWAY_MS_MAX = 60_000
const TARGET = '/target'

/**
 * Runs a script in a sandbox with the artifact unpacked, or goes on with the run that a former try started: the launcher
 * knows it by its id. Whether the target was touched is measured, not guessed.
 */
export async function runScriptStep(run: StepRun, step: ScriptStep): Promise<StepOutcome> {
  let before = run.begun.targetBefore
  try {
    const site = await run.parts.sites.ensure(run.begun.target.id)
    await keepTargetUrl(run.parts.db, run.orgId, run.begun.target.id, site.url)
    before = await keepTargetBefore(
      run.parts.db,
      run.orgId,
      run.begun,
      await fingerprintTarget(site.folder, run.begun.deploymentId),
    )
    const status = await runInSandbox(run, step, site)
    const touchedTarget = before !== (await fingerprintTarget(site.folder, run.begun.deploymentId))
    return outcomeOf(status, step, touchedTarget)
  } catch (error) {
    return await outcomeOfError(run, error, before)
  } finally {
    await run.log.flush()
  }
}

/** The id by which the launcher knows the run of a step. */
export function stepRunIdOf({ deploymentId, position }: StepKey): string {
  return `${deploymentId}-${position}`
}

async function runInSandbox(run: StepRun, step: ScriptStep, site: Site): Promise<StepStatus> {
  const { launcher } = run.parts
  const stepRunId = stepRunIdOf(run.begun)
  const known = await findRun(run, stepRunId)
  if (known === null) {
    const prepared = await prepare(run, stepRunId)
    if (prepared !== null) return prepared
    const started = await launcher.start(requestOf(run, step, { stepRunId, site }))
    if (isUnbegun(started)) return started
  }
  run.away.reached()
  for await (const { offset, bytes } of launcher.readOutput(stepRunId, run.log.resumeAt, {
    wait: true,
    signal: run.signal,
  })) {
    await run.log.write(offset, bytes)
  }
  const status = await launcher.waitUntilExited(stepRunId, run.signal)
  if (isUnbegun(status)) throw new LauncherError('unreachable', status.detail ?? 'The launcher went away.')
  return status
}

/** The launcher refused it, or went away before its command ran: it may be started again. */
function isUnbegun({ state, began }: StepStatus): boolean {
  return state === 'exited' && !began
}

async function findRun({ parts }: StepRun, stepRunId: string): Promise<StepStatus | null> {
  try {
    const status = await parts.launcher.status(stepRunId)
    return isUnbegun(status) ? null : status
  } catch (error) {
    if (error instanceof LauncherError && error.reason === 'not_found') return null
    throw error
  }
}

/** Unpacks the artifacts into a workspace of the step's own; a former, half-done one is thrown away. */
async function prepare(run: StepRun, workspaceId: string): Promise<StepStatus | null> {
  const { launcher } = run.parts
  const health = await launcher.ready(run.signal)
  if (!health.ok) throw new NoSandbox(health.detail ?? 'No sandbox can be had on this host.')
  await launcher.removeWorkspace(workspaceId)
  await launcher.createWorkspace(workspaceId, { owner: run.orgId })
  await unpackArtifacts(run, workspaceId)
  return null
}

function requestOf(run: StepRun, step: ScriptStep, of: { stepRunId: string; site: Site }): StepRequest {
  const { begun } = run
  return {
    stepRunId: of.stepRunId,
    workspaceId: of.stepRunId,
    owner: run.orgId,
    script: step.script,
    env: {
      ...Object.fromEntries(begun.variables),
      BATON_PROJECT: begun.projectName,
      BATON_ENVIRONMENT: begun.environmentName,
      BATON_VERSION: begun.version,
      BATON_DEPLOYMENT_ID: begun.deploymentId,
      BATON_TARGET_URL: of.site.url,
    },
    mounts: [{ kind: 'target', source: of.site.folder, destination: TARGET }],
    limits: { timeoutMs: step.timeoutMs, outputBytesMax: LOG_BYTES_MAX },
    network: 'none',
    trust: 'trusted',
  }
}

const CAUSES: Readonly<Partial<Record<NonNullable<StepStatus['cause']>, string>>> = {
  stopped: 'it was stopped.',
  outputLimit: 'it printed more than the limit of 8 MiB.',
  memory: 'it used more memory than the limit.',
  disk: 'it wrote more than the limit.',
}

function outcomeOf(status: StepStatus, step: ScriptStep, touchedTarget: boolean): StepOutcome {
  const { cause, exitCode } = status
  if (cause === 'exit' && exitCode === 0) return { state: 'succeeded', exitCode, detail: null, touchedTarget }
  if (cause === 'infrastructure') {
    const detail = status.detail ?? 'the host could not run it.'
    return { state: 'infrastructure', exitCode, detail: `Infrastructure: ${detail}`, touchedTarget }
  }
  const timedOut = `it timed out after ${Math.round(step.timeoutMs / 1000)} s (limit of the step).`
  const detail =
    cause === 'timeout' ? timedOut : ((cause && CAUSES[cause]) ?? `it ended with exit code ${exitCode ?? 'unknown'}.`)
  return { state: 'failed', exitCode, detail, touchedTarget }
}

/** No sandbox can be had: waiting will not help. */
class NoSandbox extends Error {
  override readonly name = 'NoSandbox'
}

/** What nobody can heal by trying again is how the step ended; what may heal is thrown on, for a minute. */
export async function outcomeOfError(run: StepRun, error: unknown, before: string | null): Promise<StepOutcome> {
  run.signal.throwIfAborted()
  const ended = async (detail: string): Promise<StepOutcome> => ({
    state: 'infrastructure',
    exitCode: null,
    detail: `Infrastructure: ${detail}`,
    touchedTarget: await wasTouched(run, before),
  })
  if (error instanceof NoSandbox || error instanceof SitesMissing || error instanceof ArtifactDamaged) {
    return ended(error.message)
  }
  const refusedForGood = error instanceof LauncherError && (error.reason === 'invalid' || error.reason === 'too_large')
  if (refusedForGood) return ended(error.message)
  const gone = !(error instanceof LauncherError) || error.reason === 'unreachable'
  if (run.away.failed({ gone }) < (run.parts.awayMsMax ?? AWAY_MS_MAX)) throw error
  return ended(error instanceof Error ? error.message : 'the host could not run it.')
}

/**
 * Whether the target is not as it was, of a step that nobody saw end; a step dies with its launcher. Without the look before
 * it was never started; where the look after cannot be had, it may have touched it.
 */
async function wasTouched(run: StepRun, before: string | null): Promise<boolean> {
  if (before === null) return false
  try {
    const site = await run.parts.sites.ensure(run.begun.target.id)
    return before !== (await fingerprintTarget(site.folder, run.begun.deploymentId))
  } catch {
    return true
  }
}
