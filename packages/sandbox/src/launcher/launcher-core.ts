import type { Logger } from '@baton/telemetry/logger'
import { checkMounts, type MountRoots } from '../drivers/check-mounts.ts'
import type { DriverChoice } from '../drivers/choose-driver.ts'
import type { Driver, SandboxPlan, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'
import { createOutputMasker } from '../masking/output-masker.ts'
import { sentenceOf, testDriver } from '../self-test/test-driver.ts'
import { DEFAULT_LIMITS, type LauncherHealth, type StepLimits, type StepStatus } from '../step.ts'
import { WorkspaceTable } from '../workspaces/workspace-table.ts'
import { OutputPipes } from './output-pipes.ts'
import type { ParsedStepRequest } from './request-schema.ts'
import { runStep } from './run-step.ts'
import { type StepEntry, StepTable } from './step-table.ts'
import { unpackTar } from './unpack-tar.ts'

/** What a launcher's verbs need. */
export type CoreOptions = {
  folder: string
  choice: Promise<DriverChoice>
  roots: MountRoots
  maxLimits: StepLimits
  logger: Logger
  now: () => Date
}

const STRANGERS =
  'This launcher runs without isolation, so it never runs the code of strangers. Use a Linux machine with bubblewrap.'

/** The verbs of a launcher, without their HTTP. */
export class LauncherCore {
  readonly steps: StepTable
  readonly #options: CoreOptions
  readonly #pipes: OutputPipes
  readonly #ready: Promise<DriverChoice>
  #choice: DriverChoice | undefined
  #workspaces: WorkspaceTable | undefined

  constructor(options: CoreOptions) {
    this.#options = options
    this.steps = new StepTable(options.folder, options)
    this.#pipes = new OutputPipes(options.folder)
    this.#ready = this.#prepare()
  }

  /** Resolves once steps can run, or once it is known that they cannot. */
  async ready(): Promise<LauncherHealth> {
    await this.#ready
    return this.health()
  }

  health(): LauncherHealth {
    if (!this.#choice) return { ok: false, state: 'starting', detail: 'The launcher tests its sandbox.' }
    if (this.#choice.state === 'unavailable') return { ok: false, state: 'unavailable', detail: this.#choice.detail }
    const { level } = this.#choice.driver
    return { ok: true, state: level === 'none' ? 'no isolation' : level }
  }

  async createWorkspace(id: string): Promise<void> {
    const { workspaces } = await this.#usable()
    await workspaces.create(id)
  }

  /** Ends what runs in it first. */
  async removeWorkspace(id: string): Promise<void> {
    const { workspaces } = await this.#usable()
    const running = this.steps.running(id)
    for (const entry of running) entry.stop?.('stopped', 'The workspace was removed.', 0)
    await workspaces.remove(id, Promise.all(running.map(untilExited)))
  }

  async workspaceFolder(id: string): Promise<string> {
    const { workspaces } = await this.#usable()
    return (await workspaces.get(id)).folder
  }

  /** Unpacks inside a sandbox, as the job's own user. */
  async putTar(id: string, folder: string, input: AsyncIterable<Uint8Array>): Promise<void> {
    const { driver, workspaces } = await this.#usable()
    await workspaces.use(id, (workspace, signal) =>
      unpackTar({ driver, pipes: this.#pipes, workspace, folder, input, signal }),
    )
  }

  /** Starts it, or answers what became of the one that has its id. */
  async start(request: ParsedStepRequest): Promise<StepStatus> {
    const choice = await this.#ready
    const { stepRunId, workspaceId } = request
    const known = this.steps.find(stepRunId)
    if (known && !known.neverRan) return known.status
    const now = this.#options.now()
    if (choice.state === 'unavailable') {
      return this.steps.refuse(stepRunId, workspaceId, 'none', now, choice.detail).status
    }
    const { driver } = choice
    if (driver.level === 'none' && request.trust === 'untrusted') {
      return this.steps.refuse(stepRunId, workspaceId, 'none', now, STRANGERS).status
    }
    const { workspaces } = await this.#usable()
    const workspace = workspaces.get(workspaceId)
    const entry = this.steps.begin(stepRunId, workspaceId, driver.level, now)
    void this.#run(entry, request, driver, workspace)
    return entry.status
  }

  stop(stepRunId: string, graceMs: number): StepStatus {
    const entry = this.steps.get(stepRunId)
    entry.stop?.('stopped', 'The step was stopped.', graceMs)
    return entry.status
  }

  forget(stepRunId: string): void {
    const entry = this.steps.get(stepRunId)
    if (entry.status.state === 'running') {
      throw new LauncherError(
        'conflict',
        `The step run '${stepRunId}' still runs: stop it before its output is deleted.`,
      )
    }
    this.steps.forget(entry)
  }

  /** Ends every step (cause infrastructure) and deletes every workspace. */
  async close(): Promise<void> {
    await this.#ready
    const running = this.steps.running()
    for (const entry of running) entry.stop?.('infrastructure', 'The launcher was stopped, and the step with it.', 0)
    await Promise.all(running.map(untilExited))
    await this.#workspaces?.removeAll()
    if (this.#choice?.state === 'ready') this.#choice.driver.close()
    this.steps.close()
  }

  async #prepare(): Promise<DriverChoice> {
    const choice = await this.#options.choice
    this.#choice = choice.state === 'ready' ? await this.#proved(choice.driver) : choice
    return this.#choice
  }

  /** A driver is used only after it has stopped what it must stop, on this host and in this process. */
  async #proved(driver: Driver): Promise<DriverChoice> {
    await driver.cleanUp()
    await this.#pipes.prepare()
    const result = await testDriver(driver, this.#pipes)
    if (!result.ok) {
      driver.close()
      return { state: 'unavailable', detail: sentenceOf(result) }
    }
    this.#workspaces = new WorkspaceTable(driver)
    return { state: 'ready', driver }
  }

  async #usable(): Promise<{ driver: Driver; workspaces: WorkspaceTable }> {
    const choice = await this.#ready
    if (choice.state === 'unavailable') throw new LauncherError('failed', choice.detail)
    if (!this.#workspaces) throw new LauncherError('failed', 'The launcher is not ready.')
    return { driver: choice.driver, workspaces: this.#workspaces }
  }

  async #run(
    entry: StepEntry,
    request: ParsedStepRequest,
    driver: Driver,
    workspace: Promise<Workspace>,
  ): Promise<void> {
    const { logger, now, roots } = this.#options
    const limits = this.#limits(request.limits)
    try {
      const end = await runStep({
        entry,
        limits,
        plan: async () => planOf(request, await workspace, limits, roots),
        filter: createOutputMasker(request.secrets),
        pipes: this.#pipes,
        spawn: driver.spawn,
        logger,
      })
      this.steps.end(entry, { ...end, now: now() })
    } catch (error) {
      logger.error({ error, stepRunId: request.stepRunId }, 'a step could not be run')
      const detail = `The launcher could not run the step: ${error instanceof Error ? error.message : String(error)}`
      this.steps.end(entry, { exitCode: null, cause: 'infrastructure', detail, now: now() })
    }
  }

  #limits(asked: Partial<StepLimits>): StepLimits {
    const limits = { ...DEFAULT_LIMITS, ...asked }
    const names = Object.keys(limits) as (keyof StepLimits)[]
    for (const name of names) limits[name] = Math.min(limits[name], this.#options.maxLimits[name])
    return limits
  }
}

function planOf(
  request: ParsedStepRequest,
  workspace: Workspace,
  limits: StepLimits,
  roots: MountRoots,
): Omit<SandboxPlan, 'outputFd'> {
  const secrets = request.secrets.map(({ name, value }) => [name, value] as const)
  return {
    id: request.stepRunId,
    workspace,
    command: request.script === undefined ? { argv: request.argv ?? [] } : { script: request.script },
    workingFolder: request.workingFolder,
    env: { ...request.env, ...Object.fromEntries(secrets) },
    mounts: checkMounts(request.mounts, roots, workspace),
    limits,
    network: request.network,
  }
}

async function untilExited(entry: StepEntry): Promise<void> {
  for (let next = entry.changed.next(); entry.status.state === 'running'; next = entry.changed.next()) await next
}
