import type { RunState } from '@baton/pipeline/build-states'
import type { StepStatus } from '@baton/sandbox/step'
import { durationText, sizeText } from '../builds/build-texts.ts'

/** How a step ended, for its row. */
export type StepVerdict = { state: RunState; exitCode: number | null; cause: string | null }

/** The limits that a step may have met, for the sentence. */
export type StepBounds = { timeoutMs: number; timeoutOf: 'step' | 'job'; outputBytesMax: number }

/** What the launcher's end of a step means. Only `infrastructure` says nothing about the commit. */
export function stepVerdict(status: StepStatus, bounds: StepBounds): StepVerdict {
  const { exitCode } = status
  const failed = (cause: string): StepVerdict => ({ state: 'failed', exitCode, cause })
  switch (status.cause) {
    case 'exit':
      return exitCode === 0 ? { state: 'passed', exitCode, cause: null } : failed(exitText(exitCode))
    case 'timeout':
      return {
        state: 'timed_out',
        exitCode,
        cause: `Timed out after ${durationText(bounds.timeoutMs)} (limit of the ${bounds.timeoutOf}).`,
      }
    case 'outputLimit':
      return failed(`Printed more than ${sizeText(bounds.outputBytesMax)}, the limit of a step, and was stopped there.`)
    case 'memory':
      return failed(status.detail ?? 'Used more memory than a step may have, and was killed.')
    case 'disk':
      return failed(status.detail ?? 'Wrote more than a workspace may hold, and was stopped.')
    case 'stopped':
      return { state: 'cancelled', exitCode, cause: null }
    case 'infrastructure':
    case null:
      return { state: 'infrastructure', exitCode, cause: status.detail ?? 'The host could not say how the step ended.' }
  }
}

/** By which the kernel says that a file is too large. */
const SIGXFSZ = 25

function exitText(exitCode: number | null): string {
  if (exitCode === 128 + SIGXFSZ) {
    return `Wrote a file that is larger than a workspace may hold, and was stopped there (signal ${SIGXFSZ}).`
  }
  if (exitCode !== null && exitCode > 128 && exitCode < 160) {
    return `Ended by signal ${exitCode - 128} (exit code ${exitCode}).`
  }
  return `Ended with exit code ${exitCode ?? 'unknown'}.`
}
