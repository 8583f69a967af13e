import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@baton/telemetry/logger'
import type { DriverChoice } from '../drivers/choose-driver.ts'
import type { Driver } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'
import { DEFAULT_LIMITS, type LauncherHealth, type StepLimits, type StepStatus } from '../step.ts'
import { WorkspaceTable } from '../workspaces/workspace-table.ts'
import { OutputPipes } from './output-pipes.ts'
import type { ParsedStepRequest } from './request-schema.ts'
import { runStep } from './run-step.ts'
import { type StepEntry, StepTable } from './step-table.ts'

/** What a launcher's verbs need. */
export type CoreOptions = {
  folder: string
  choice: Promise<DriverChoice>
  maxLimits: StepLimits
  logger: Logger
  now: () => Date
}

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
    mkdirSync(join(options.folder, 'spool'), { recursive: true, mode: 0o700 })
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

  async removeWorkspace(id: string): Promise<void> {
    const { workspaces } = await this.#usable()
    for (const entry of this.steps.running(id)) entry.stop?.('stopped', 'The workspace was removed.', 0)
    await Promise.all(this.steps.running(id).map(untilExited))
    await workspaces.remove(id)
  }

  /** Starts it, or answers what became of the one that has its id. */
  async start(request: ParsedStepRequest): Promise<StepStatus> {
    const choice = await this.#ready
    const known = this.steps.find(request.stepRunId)
    if (known && !known.neverRan) return known.status
    const { stepRunId, workspaceId } = request
    const now = this.#options.now()
    if (choice.state === 'unavailable') {
      return this.steps.refuse(stepRunId, workspaceId, 'none', now, choice.detail).status
    }
    const { driver, workspaces } = await this.#usable()
    if (driver.level === 'none' && request.trust === 'untrusted') {
      const detail =
        'This launcher runs without isolation, so it never runs the code of strangers. Use a Linux machine with bubblewrap.'
      return this.steps.refuse(stepRunId, workspaceId, 'none', now, detail).status
    }
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
    this.steps.close()
  }

  async #prepare(): Promise<DriverChoice> {
    const choice = await this.#options.choice
    if (choice.state === 'ready') {
      await this.#pipes.prepare()
      this.#workspaces = new WorkspaceTable(choice.driver)
    }
    this.#choice = choice
    return choice
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
    workspace: ReturnType<WorkspaceTable['get']>,
  ): Promise<void> {
    const { logger, now } = this.#options
    try {
      const end = await runStep({
        entry,
        plan: {
          id: request.stepRunId,
          workspace: await workspace,
          command: request.script === undefined ? { argv: request.argv ?? [] } : { script: request.script },
          workingFolder: request.workingFolder,
          env: { ...request.env, ...Object.fromEntries(request.secrets.map(({ name, value }) => [name, value])) },
          mounts: [],
          limits: this.#limits(request.limits),
          network: request.network,
        },
        filter: { push: (chunk) => chunk, end: () => Buffer.alloc(0) },
        pipes: this.#pipes,
        spawn: driver.spawn,
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

async function untilExited(entry: StepEntry): Promise<void> {
  for (let next = entry.changed.next(); entry.status.state === 'running'; next = entry.changed.next()) await next
}
