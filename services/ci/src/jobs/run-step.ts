import type { Tx } from '@baton/kernel/database'
import { LauncherError } from '@baton/sandbox/client'
import { DEFAULT_LIMITS, type StepStatus } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { LogWriter } from '../logs/log-writer.ts'
import { checkoutFailure, withCheckout } from './checkout.ts'
import { guardLease, type HeldAttempt, runIdOf } from './job-rows.ts'
import { networkHint } from './network-hint.ts'
import type { RunControl } from './run-control.ts'
import { type StepVerdict, stepVerdict } from './step-verdict.ts'

/** How often a step that prints nothing says that it is alive. */
const HEARTBEAT_EVERY_MS = 1_000
/** So much of the end of an output is looked at. */
const END_BYTES = 2_048

/**
 * Runs one step, or goes on with it where it runs already, and stores its output. `record` writes what follows from the
 * end in the transaction that completes the log, so that no verdict is seen before its log is whole.
 */
export async function runStep(
  deps: WorkerDeps,
  held: HeldAttempt,
  {
    position,
    control,
    record,
  }: {
    position: number
    control: RunControl
    record: (tx: Tx, verdict: StepVerdict, status: StepStatus) => Promise<void>
  },
): Promise<StepVerdict> {
  const { job, orgId } = held
  const plan = job.plan.steps[position]
  const row = held.steps[position]
  if (!plan || !row) throw new Error(`Job ${job.id} has no step ${position}.`)
  const stepRunId = `${runIdOf(held)}.${position}`
  const bounds = boundsOf(deps, held, { timeoutMs: plan.timeoutMs, begunAt: row.step.startedAt ?? deps.clock() })
  const mirrorFolder = deps.mirrors.of(held.repositoryId).folder
  const checkout = { mirrorFolder, commit: held.commitSha, attemptId: held.attempt.id }
  deps.mark(job.buildId, 'workspace made')
  const started = await deps.launcher.start({
    stepRunId,
    workspaceId: runIdOf(held),
    owner: orgId,
    ...(position === 0
      ? withCheckout(plan.run, plan.env, checkout)
      : {
          script: plan.run,
          env: plan.env,
          mounts: [{ kind: 'readOnly', source: mirrorFolder, destination: '/mirror' }],
        }),
    limits: { ...DEFAULT_LIMITS, timeoutMs: bounds.timeoutMs, outputBytesMax: bounds.outputBytesMax },
    network: job.plan.network,
    trust: held.trust,
  })
  if (isUnbegun(started)) throw new LauncherError('failed', started.detail ?? 'The host could not run the step.')
  const stopped = stopOn(deps, control.stop, stepRunId)
  const target = { db: deps.db, segments: deps.segments, orgId, guard: (tx: Tx) => guardLease(tx, held) }
  const writer = new LogWriter(target, row.log)
  try {
    const outputEnd = await copyOutput(deps, { stepRunId, writer, control })
    deps.mark(job.buildId, 'output read')
    const status = await deps.launcher.status(stepRunId)
    if (isUnbegun(status)) throw new LauncherError('not_found', status.detail ?? 'The launcher has lost the step.')
    const why = position === 0 ? checkoutFailure(status.exitCode, outputEnd, held.attempt.id) : null
    const verdict: StepVerdict =
      why === null
        ? await hinted(deps, status, job.plan.network, stepVerdict(status, { ...bounds, timeoutMs: bounds.shownMs }))
        : { state: 'infrastructure', exitCode: null, cause: `The commit could not be checked out: ${why}` }
    await writer.finish((tx) => record(tx, verdict, status))
    deps.background(async () => {
      await writer.seal()
      await deps.launcher.forget(stepRunId)
    })
    return verdict
  } catch (error) {
    writer.abandon()
    throw error
  } finally {
    stopped()
  }
}

/** A program that finds no network says so near its end; what else it prints may follow. */
const HINT_BYTES = 64 * 1024

/** The verdict with what may help, where a step of a job without network failed. */
async function hinted(
  deps: WorkerDeps,
  { stepRunId, outputBytes }: StepStatus,
  network: 'none' | 'internet',
  verdict: StepVerdict,
): Promise<StepVerdict> {
  if (network !== 'none' || (verdict.state !== 'failed' && verdict.state !== 'timed_out')) return verdict
  const parts: Uint8Array[] = []
  const from = Math.max(0, outputBytes - HINT_BYTES)
  for await (const { bytes } of deps.launcher.readOutput(stepRunId, from)) parts.push(bytes)
  const hint = networkHint(network, Buffer.concat(parts).toString('utf8'))
  return hint === null ? verdict : { ...verdict, cause: [verdict.cause, hint].filter(Boolean).join(' ') }
}

/** The launcher refused it, or went away before its command ran. */
function isUnbegun({ state, began }: StepStatus): boolean {
  return state === 'exited' && !began
}

/** The time that was left of the job when a step began bounds it too. */
function boundsOf(deps: WorkerDeps, { job, attempt }: HeldAttempt, step: { timeoutMs: number; begunAt: Date }) {
  const left = Math.max(1_000, attempt.startedAt.getTime() + job.plan.timeoutMs - step.begunAt.getTime())
  const outputBytesMax = deps.stepOutputBytesMax
  return step.timeoutMs < left
    ? { timeoutMs: step.timeoutMs, timeoutOf: 'step' as const, shownMs: step.timeoutMs, outputBytesMax }
    : { timeoutMs: left, timeoutOf: 'job' as const, shownMs: job.plan.timeoutMs, outputBytesMax }
}

/** Asks the launcher to stop the step when the signal fires, or at once when it has. Answers how to take that back. */
function stopOn(deps: WorkerDeps, signal: AbortSignal, stepRunId: string): () => void {
  const stop = () => {
    deps.launcher.stop(stepRunId, { graceMs: deps.stopGraceMs }).catch((error: unknown) => {
      deps.logger.warn({ error, stepRunId }, 'a step could not be asked to stop')
    })
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return () => signal.removeEventListener('abort', stop)
}

/** From the first byte on: the writer passes over what is stored. Resolves with the last of it, once it is complete. */
async function copyOutput(
  deps: WorkerDeps,
  { stepRunId, writer, control }: { stepRunId: string; writer: LogWriter; control: RunControl },
): Promise<string> {
  let offset = 0
  let end = Buffer.alloc(0)
  const beat = () => control.heartbeat({ stepRunId, offset })
  const beating = setInterval(beat, HEARTBEAT_EVERY_MS)
  try {
    beat()
    for await (const chunk of deps.launcher.readOutput(stepRunId, 0, { wait: true, signal: control.handOver })) {
      await writer.append(chunk.bytes)
      offset = chunk.offset + chunk.bytes.length
      end = Buffer.concat([end, chunk.bytes.subarray(-END_BYTES)]).subarray(-END_BYTES)
    }
    return end.toString('utf8')
  } finally {
    clearInterval(beating)
  }
}
