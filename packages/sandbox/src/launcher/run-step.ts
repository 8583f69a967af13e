import { closeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@baton/telemetry/logger'
import type { Sandbox, SandboxEnd, SandboxPlan } from '../drivers/driver.ts'
import type { StepCause, StepLimits } from '../step.ts'
import { copyOutput, type OutputFilter } from './copy-output.ts'
import type { OutputPipe, OutputPipes } from './output-pipes.ts'
import type { StepEntry } from './step-table.ts'
import { watchDisk } from './watch-disk.ts'

/** How a step ended and why. */
export type StepEnd = { exitCode: number | null; cause: StepCause; detail: string | null }

/** A step to run. `plan` is asked for once the step can be stopped already, and may take its time or throw. */
export type StepRun = {
  entry: StepEntry
  limits: StepLimits
  plan: () => Promise<Omit<SandboxPlan, 'outputFd'>>
  filter: OutputFilter
  pipes: OutputPipes
  spawn: (plan: SandboxPlan) => Promise<Sandbox>
  logger: Logger
}

/** TERM on a timeout, and so long later the end. */
const TIMEOUT_GRACE_MS = 5_000
/** How long output may still come once every process is dead: only without isolation can somebody hold the pipe. */
const DRAIN_MS = 1_000

/** Runs a step to its end: its output is stored, masked and within its limit, before this resolves. */
export async function runStep({ entry, limits, plan, filter, pipes, spawn, logger }: StepRun): Promise<StepEnd> {
  const control = stopControl()
  entry.stop = control.stop
  const ready = await plan()
  const { spool, pipe } = await openOutput(entry, pipes)
  const copy = copyOutput({
    readFd: pipe.readFd,
    file: spool,
    filter,
    bytesMax: limits.outputBytesMax,
    onStored(bytes) {
      entry.status = { ...entry.status, outputBytes: entry.status.outputBytes + bytes }
      entry.changed.fire()
    },
    onLimit: () => control.stop('outputLimit', outputSentence(limits.outputBytesMax), 0),
    onError: (error) => control.stop('infrastructure', `The step's output could not be stored: ${error.message}.`, 0),
  })
  try {
    const sandbox = await spawn({ ...ready, outputFd: pipe.writeFd }).finally(() => closeSync(pipe.writeFd))
    control.started(sandbox)
    const unwatch = watchLimits(ready.workspace.root, limits, control, logger)
    const end = await sandbox.ended.finally(unwatch)
    await Promise.race([copy.ended, delay(DRAIN_MS, undefined, { ref: false }).then(copy.cut)])
    return { exitCode: end.exitCode, ...(control.asked() ?? verdict(end, limits)) }
  } finally {
    control.over()
    copy.cut()
    await copy.ended
    await spool.close()
  }
}

async function openOutput(entry: StepEntry, pipes: OutputPipes): Promise<{ spool: FileHandle; pipe: OutputPipe }> {
  const spool = await open(entry.spoolPath, 'w', 0o600)
  try {
    return { spool, pipe: await pipes.open() }
  } catch (error) {
    await spool.close()
    throw error
  }
}

type StopControl = ReturnType<typeof stopControl>

/** Remembers the first reason to stop a step, also one that comes before there is anything to stop. */
function stopControl() {
  let asked: { cause: StepCause; detail: string } | undefined
  let sandbox: Sandbox | undefined
  let timer: NodeJS.Timeout | undefined
  return {
    stop(cause: StepCause, detail: string, graceMs: number) {
      asked ??= { cause, detail }
      if (graceMs > 0) sandbox?.terminate()
      clearTimeout(timer)
      timer = setTimeout(() => sandbox?.kill(), graceMs)
    },
    started(running: Sandbox) {
      sandbox = running
      if (asked) sandbox.kill()
    },
    asked: () => asked,
    over: () => clearTimeout(timer),
  }
}

/** Watches time and disk; answers how to stop that. The kernel and the copy of the output watch the rest. */
function watchLimits(folder: string, limits: StepLimits, control: StopControl, logger: Logger): () => void {
  const { timeoutMs, workspaceBytesMax } = limits
  const timer = setTimeout(() => control.stop('timeout', timeoutSentence(timeoutMs), TIMEOUT_GRACE_MS), timeoutMs)
  const unwatchDisk = watchDisk({
    folder,
    bytesMax: workspaceBytesMax,
    onFull: () => control.stop('disk', diskSentence(workspaceBytesMax), 0),
    logger,
  })
  return () => {
    clearTimeout(timer)
    unwatchDisk()
  }
}

function verdict(end: SandboxEnd, limits: StepLimits): { cause: StepCause; detail: string | null } {
  if (!end.started) {
    return {
      cause: 'infrastructure',
      detail: 'The sandbox could not be set up, or was ended from outside. The end of the output may say why.',
    }
  }
  if (end.outOfMemory && end.exitCode !== 0) return { cause: 'memory', detail: memorySentence(limits.memoryBytes) }
  return { cause: 'exit', detail: null }
}

function timeoutSentence(timeoutMs: number): string {
  return `The step ran longer than its limit of ${Math.round(timeoutMs / 1000)} s and was ended.`
}

function outputSentence(bytes: number): string {
  return `The step printed more than its limit of ${mebibytes(bytes)} and was ended; what it printed up to there is kept.`
}

function memorySentence(bytes: number): string {
  return `The step needed more memory than its limit of ${mebibytes(bytes)}.`
}

function diskSentence(bytes: number): string {
  return `The step's files took more than the workspace's limit of ${mebibytes(bytes)}, and it was ended.`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}
