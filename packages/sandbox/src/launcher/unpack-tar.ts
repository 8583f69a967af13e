import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Driver, SandboxPlan, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'
import { DEFAULT_LIMITS } from '../step.ts'
import type { OutputPipes } from './output-pipes.ts'

type Unpack = {
  driver: Driver
  pipes: OutputPipes
  workspace: Workspace
  folder: string
  input: AsyncIterable<Uint8Array>
  signal: AbortSignal
}

const OUTPUT_BYTES_MAX = 4_096
const SCRIPT = 'mkdir -p "$1" && exec tar -x -f - --no-same-owner --no-same-permissions -C "$1"'

let unpacked = 0

/** Unpacks a tar stream inside a sandbox, as the job's own user. Throws `invalid` with tar's own words. */
export async function unpackTar({ driver, pipes, workspace, folder, input, signal }: Unpack): Promise<void> {
  unpacked += 1
  const pipe = await pipes.open()
  const said = readHead(pipe.readFd)
  const plan: SandboxPlan = {
    id: `unpack-${unpacked}`,
    workspace,
    command: { argv: ['/bin/sh', '-c', SCRIPT, 'sh', join('.', folder)] },
    workingFolder: '.',
    env: {},
    mounts: [],
    limits: DEFAULT_LIMITS,
    network: 'none',
    wantsInput: true,
    outputFd: pipe.writeFd,
  }
  const sandbox = await driver.spawn(plan).finally(() => closeSync(pipe.writeFd))
  if (sandbox.input) pipeline(input, sandbox.input, { signal }).catch(() => sandbox.kill())
  const { exitCode } = await sandbox.ended
  const output = await said
  pipe.release()
  if (exitCode !== 0)
    throw new LauncherError('invalid', `The archive could not be unpacked: ${output || 'it was cut off'}`)
}

async function readHead(fd: number): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of new Socket({ fd, readable: true, writable: false }) as AsyncIterable<Buffer>) {
    if (size < OUTPUT_BYTES_MAX) kept.push(chunk.subarray(0, OUTPUT_BYTES_MAX - size))
    size += chunk.length
  }
  return Buffer.concat(kept).toString('utf8').trim()
}
