import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Driver, SandboxEnd, SandboxPlan } from '../drivers/driver.ts'
import type { OutputPipes } from './output-pipes.ts'

/** Something of the launcher's own to run in a sandbox. `signal` ends it early; input that breaks off ends it too. */
export type InsideRun = {
  driver: Driver
  pipes: OutputPipes
  plan: Omit<SandboxPlan, 'outputFd' | 'wantsInput'>
  input?: AsyncIterable<Uint8Array>
  signal?: AbortSignal
  outputBytesMax: number
}

/** Runs it and resolves with the beginning of what it printed. */
export async function runInside(run: InsideRun): Promise<SandboxEnd & { output: string }> {
  const { driver, pipes, input, signal } = run
  const pipe = await pipes.open()
  const output = readHead(pipe.readFd, run.outputBytesMax)
  const sandbox = await driver
    .spawn({ ...run.plan, wantsInput: input !== undefined, outputFd: pipe.writeFd })
    .finally(() => closeSync(pipe.writeFd))
  const kill = () => sandbox.kill()
  signal?.addEventListener('abort', kill)
  if (input && sandbox.input) pipeline(input, sandbox.input).catch(() => sandbox.kill())
  const end = await sandbox.ended.finally(() => signal?.removeEventListener('abort', kill))
  return { ...end, output: await output }
}

async function readHead(fd: number, bytesMax: number): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of new Socket({ fd, readable: true, writable: false }) as AsyncIterable<Buffer>) {
    if (size < bytesMax) kept.push(chunk.subarray(0, bytesMax - size))
    size += chunk.length
  }
  return Buffer.concat(kept).toString('utf8').trim()
}
