import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '@baton/telemetry/logger'
import { LauncherClient } from '../client/launcher-client.ts'
import { type Launcher, type LauncherOptions, startLauncher } from '../launcher/start-launcher.ts'
import type { StepRequest, StepStatus } from '../step.ts'

const silent: Logger = { info: noop, warn: noop, error: noop, debug: noop }

/** A launcher in this process, its client, and a workspace `job`. `close` leaves nothing behind. */
export type TestLauncher = {
  launcher: Launcher
  client: LauncherClient
  folder: string
  socketPath: string
  /** Runs a step to its end in the workspace `job`. */
  run(step: Partial<StepRequest>): Promise<{ status: StepStatus; output: string }>
  close(): Promise<void>
}

/** Starts a launcher in this process and waits until its self-test is through. */
export async function startTestLauncher(options: Partial<LauncherOptions> = {}): Promise<TestLauncher> {
  const folder = makeFolder('launcher')
  const socketPath = join(folder, 's', 'l.sock')
  const launcher = await startLauncher({ socketPath, folder, isolation: 'auto', logger: silent, ...options })
  const health = await launcher.ready()
  const client = new LauncherClient({ socketPath, retryForMs: 5_000 })
  if (health.ok) await client.createWorkspace('job')
  return {
    launcher,
    client,
    folder,
    socketPath,
    run: (step) => runStep(client, step),
    async close() {
      client.close()
      await launcher.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const made: string[] = []

/** Makes an empty folder that the users of jobs can pass through. */
export function makeFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `baton-${name}-`))
  chmodSync(folder, 0o711)
  made.push(folder)
  return folder
}

/** Deletes the folders that this process has made. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}

let steps = 0

/** An id that no other step of this process has. */
export function newStepId(): string {
  steps += 1
  return `step-${process.pid}-${steps}`
}

/** Runs a step to its end and reads its whole output. */
export async function runStep(
  client: LauncherClient,
  step: Partial<StepRequest>,
): Promise<{ status: StepStatus; output: string }> {
  const stepRunId = step.stepRunId ?? newStepId()
  const command = step.argv ? {} : { script: 'true' }
  await client.start({ workspaceId: 'job', ...command, ...step, stepRunId })
  const output = await outputOf(client, stepRunId)
  return { status: await client.waitUntilExited(stepRunId), output: output.toString('utf8') }
}

/** The bytes of a step's output from an offset to its end, which it waits for. */
export async function outputOf(client: LauncherClient, stepRunId: string, from = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const { bytes } of client.readOutput(stepRunId, from, { wait: true })) chunks.push(bytes)
  return Buffer.concat(chunks)
}

/** Reads a step's output until it contains a text. */
export async function untilPrinted(client: LauncherClient, stepRunId: string, text: string): Promise<void> {
  let seen = ''
  for await (const { bytes } of client.readOutput(stepRunId, 0, { wait: true })) {
    seen += Buffer.from(bytes).toString('utf8')
    if (seen.includes(text)) return
  }
  throw new Error(`The step ended without printing '${text}'. It printed: ${seen}`)
}

/** Fails in one sentence where a test needs what this machine lacks. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0) throw new Error('The level full needs root: run these tests as root on Linux.')
}

function noop(): void {}
