import { join } from 'node:path'
import type { Driver, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'
import { DEFAULT_LIMITS, type StepLimits } from '../step.ts'
import type { OutputPipes } from './output-pipes.ts'
import { lowered } from './plan-step.ts'
import { runInside } from './run-inside.ts'

type Unpack = {
  driver: Driver
  pipes: OutputPipes
  workspace: Workspace
  folder: string
  input: AsyncIterable<Uint8Array>
  signal: AbortSignal
  maxLimits: StepLimits
}

const SCRIPT = 'mkdir -p "$1" && exec tar -x -f - --no-same-owner --no-same-permissions -C "$1"'

/** A shell's exit code for what a signal has ended is this and the signal's number. */
const SIGNALLED = 128

let unpacked = 0

/**
 * Unpacks a tar stream inside a sandbox, as the job's own user. Throws `invalid` with tar's own words, and `failed` where it
 * was ended before it could say.
 */
export async function unpackTar({ driver, pipes, workspace, folder, input, signal, maxLimits }: Unpack): Promise<void> {
  unpacked += 1
  const { exitCode, output } = await runInside({
    driver,
    pipes,
    input,
    signal,
    outputBytesMax: 4_096,
    plan: {
      id: `unpack-${unpacked}`,
      workspace,
      command: { argv: ['/bin/sh', '-c', SCRIPT, 'sh', join('.', folder)] },
      workingFolder: '.',
      env: {},
      mounts: [],
      limits: lowered(DEFAULT_LIMITS, maxLimits),
      internet: null,
    },
  })
  if (exitCode === 0) return
  // Ended from outside, or never begun: that says nothing about the archive.
  if (exitCode === null || exitCode > SIGNALLED) {
    throw new LauncherError('failed', `The archive was cut off while it was unpacked. ${output}`.trim())
  }
  throw new LauncherError('invalid', `The archive could not be unpacked: ${output || `tar ended with ${exitCode}`}`)
}
