import type { Logger } from '@baton/telemetry/logger'
import type { MountRoots } from '../drivers/check-mounts.ts'
import { type DriverChoice, TWO_WAYS } from '../drivers/choose-driver.ts'
import type { Driver, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'
import { createOutputMasker } from '../masking/output-masker.ts'
import { chooseInternet, type InternetChoice } from '../self-test/choose-internet.ts'
import { sentenceOf, testDriver } from '../self-test/test-driver.ts'
import type { HeldWorkspace, LauncherHealth, StepLimits, StepStatus } from '../step.ts'
import { WorkspaceTable } from '../workspaces/workspace-table.ts'
import { OutputPipes } from './output-pipes.ts'
import { limitsOf, planOf } from './plan-step.ts'
import type { ParsedStepRequest } from './request-schema.ts'
import { runStep, type StepEnd } from './run-step.ts'
import { isUnbegun, type StepEntry, StepTable } from './step-table.ts'
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

type CoreState = Ready | Extract<DriverChoice, { state: 'unavailable' }>

type Ready = { state: 'ready'; driver: Driver; internet: InternetChoice; workspaces: WorkspaceTable }

const STRANGERS =
  'This launcher runs without isolation, so it never runs the code of strangers. Use a Linux machine with bubblewrap.'

/** The verbs of a launcher, without their HTTP. */
export class LauncherCore {
  readonly steps: StepTable
  readonly #options: CoreOptions
  readonly #pipes: OutputPipes
  readonly #ready: Promise<CoreState>
  #state: CoreState | undefined
  #closing = false

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
    if (!this.#state) return { ok: false, state: 'starting', detail: 'The launcher tests its sandbox.' }
    if (this.#state.state === 'unavailable') return { ok: false, state: 'unavailable', detail: this.#state.detail }
    const { driver, internet, workspaces } = this.#state
    const outputs = this.steps.withOutput()
    const outputBytes = outputs.reduce((sum, { status }) => sum + status.outputBytes, 0)
    const held = { workspaces: workspaces.list().length, outputs: outputs.length, outputBytes }
    const detail = [internet.detail, heldText(held)].filter(Boolean).join(' ')
    return {
      ok: true,
      state: driver.level === 'none' ? 'no isolation' : driver.level,
      internet: internet.way?.name ?? null,
      ...(detail ? { detail } : {}),
      held,
    }
  }

  async createWorkspace(id: string, owner: string | null): Promise<void> {
    const { workspaces } = await this.#usable()
    await workspaces.create(id, owner)
  }

  /** What is still here of which workspace. */
  async held(): Promise<HeldWorkspace[]> {
    const { workspaces } = await this.#usable()
    const held = new Map<string, HeldWorkspace>()
    const of = (workspaceId: string, owner: string | null) => {
      const known = held.get(workspaceId) ?? { workspaceId, owner, hasFiles: false, outputs: [] }
      held.set(workspaceId, known)
      return known
    }
    for (const { id, owner } of workspaces.list()) of(id, owner).hasFiles = true
    for (const { workspaceId, owner, status } of this.steps.withOutput()) {
      of(workspaceId, owner).outputs.push({ stepRunId: status.stepRunId, bytes: status.outputBytes })
    }
    return [...held.values()]
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
      unpackTar({
        ...{ driver, pipes: this.#pipes, workspace, folder, input, signal },
        maxLimits: this.#options.maxLimits,
      }),
    )
  }

  /** Starts it, or answers what became of the one that has its id. */
  async start(request: ParsedStepRequest): Promise<StepStatus> {
    const choice = await this.#ready
    // From here on nothing is awaited: two starts of one id must not both find it new.
    const { stepRunId, workspaceId, owner } = request
    const run = { stepRunId, workspaceId, owner }
    const known = this.steps.find(stepRunId)
    if (known && !isUnbegun(known)) return known.status
    const now = this.#options.now()
    if (choice.state === 'unavailable') {
      return this.steps.refuse(run, 'none', now, choice.detail).status
    }
    const { driver, internet, workspaces } = choice
    if (request.network === 'internet' && internet.state === 'unavailable') {
      return this.steps.refuse(run, driver.level, now, internet.detail).status
    }
    if (driver.level === 'none' && request.trust === 'untrusted') {
      return this.steps.refuse(run, 'none', now, STRANGERS).status
    }
    const workspace = workspaces.get(workspaceId)
    const entry = this.steps.begin(run, driver.level, now)
    void this.#run(entry, request, choice, workspace)
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
    this.#closing = true
    const running = this.steps.running()
    for (const entry of running) entry.stop?.('infrastructure', 'The launcher was stopped, and the step with it.', 0)
    await Promise.all(running.map(untilExited))
    if (this.#state?.state === 'ready') {
      await this.#state.workspaces.removeAll()
      await this.#state.driver.close()
    }
    this.steps.close()
  }

  async #prepare(): Promise<CoreState> {
    try {
      const choice = await this.#options.choice
      this.#state = choice.state === 'ready' ? await this.#proved(choice.driver) : choice
    } catch (error) {
      this.#options.logger.error({ error }, 'the sandbox cannot be used')
      this.#state = { state: 'unavailable', detail: `Steps cannot run here: ${messageOf(error)} ${TWO_WAYS}` }
    }
    return this.#state
  }

  /** A driver is used only after it has stopped what it must stop, on this host and in this process. */
  async #proved(driver: Driver): Promise<CoreState> {
    await driver.cleanUp()
    await this.#pipes.prepare()
    const result = await testDriver(driver, this.#pipes)
    if (result.ok) {
      const internet = await chooseInternet(driver, this.#pipes)
      return { state: 'ready', driver, internet, workspaces: new WorkspaceTable(driver) }
    }
    await driver.close()
    return { state: 'unavailable', detail: sentenceOf(result) }
  }

  async #usable(): Promise<Ready> {
    const state = await this.#ready
    if (state.state === 'unavailable') throw new LauncherError('failed', state.detail)
    return state
  }

  async #run(entry: StepEntry, request: ParsedStepRequest, ready: Ready, workspace: Promise<Workspace>) {
    const { logger, now } = this.#options
    const end = await this.#outcome(entry, request, ready, workspace).catch((error: unknown): StepEnd => {
      logger.error({ error, stepRunId: request.stepRunId }, 'a step could not be run')
      return {
        exitCode: null,
        cause: 'infrastructure',
        detail: `The launcher could not run the step: ${messageOf(error)}`,
      }
    })
    try {
      // What a launcher that stops had only taken on begins again with the next one.
      this.steps.end(entry, { ...end, now: now(), began: entry.status.began || !this.#closing })
    } catch (error) {
      logger.error({ error, stepRunId: request.stepRunId }, 'the end of a step could not be noted')
    }
  }

  #outcome(entry: StepEntry, request: ParsedStepRequest, { driver, internet }: Ready, workspace: Promise<Workspace>) {
    const { logger, maxLimits, roots } = this.#options
    const limits = limitsOf(request, maxLimits)
    return runStep({
      entry,
      limits,
      plan: async () => planOf(request, await workspace, limits, roots, internet.way),
      filter: createOutputMasker(request.secrets),
      pipes: this.#pipes,
      spawn: (plan) => {
        this.steps.markBegun(entry)
        return driver.spawn(plan)
      },
      logger,
    })
  }
}

function heldText({ workspaces, outputs, outputBytes }: NonNullable<LauncherHealth['held']>): string {
  if (workspaces === 0 && outputs === 0) return ''
  const mebibytes = Math.ceil(outputBytes / 1024 ** 2)
  const held = `${workspaces} ${workspaces === 1 ? 'workspace' : 'workspaces'}`
  return `It holds ${held}, and the output of ${outputs} ended ${outputs === 1 ? 'step' : 'steps'} (${mebibytes} MiB).`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function untilExited(entry: StepEntry): Promise<void> {
  for (let next = entry.changed.next(); entry.status.state === 'running'; next = entry.changed.next()) await next
}
