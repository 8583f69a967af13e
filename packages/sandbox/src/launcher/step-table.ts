import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LauncherError } from '../launcher-error.ts'
import type { IsolationLevel, StepCause, StepStatus } from '../step.ts'
import { Journal, type JournalRecord } from './journal.ts'
import { createSignal, type Signal } from './signal.ts'

/** A step run that the launcher knows. `changed` fires when there is more output and when the step has ended. */
export type StepEntry = JournalRecord & {
  changed: Signal
  spoolPath: string
  /** Set while it runs. */
  stop: ((cause: StepCause, detail: string, graceMs: number) => void) | undefined
}

/** Which step run, where, and whose. */
type StepOf = { stepRunId: string; workspaceId: string; owner?: string | undefined }

/** How a step ended. It counts as begun unless this says otherwise: an id that ended in any other way never runs again. */
type StepEnding = {
  exitCode: number | null
  cause: StepCause
  detail: string | null
  now: Date
  began?: boolean
}

/** Ids kept for ever would fill the memory; so many of the newest are known, and cannot run again. */
const KNOWN_MAX = 100_000

/** All step runs of a launcher, in memory and in the journal on disk. Oldest first. */
export class StepTable {
  readonly #entries = new Map<string, StepEntry>()
  readonly #running = new Set<StepEntry>()
  readonly #journal: Journal
  readonly #spoolFolder: string

  /** Reads the journal. What ran when the launcher died is reported as ended by that. */
  constructor(folder: string, options: { now: () => Date }) {
    this.#spoolFolder = join(folder, 'spool')
    mkdirSync(this.#spoolFolder, { recursive: true, mode: 0o700 })
    this.#journal = new Journal(folder)
    const leftOvers = this.#journal
      .read()
      .map((record) => this.#add(record))
      .filter((entry) => entry.status.state === 'running')
    this.#journal.rewrite(this.#entries.values())
    for (const entry of leftOvers) this.#endLeftOver(entry, options.now())
    this.#sweep()
  }

  /** Notes a step as running, on disk first. The caller has made sure that the id is new. */
  begin(run: StepOf, isolation: IsolationLevel, now: Date): StepEntry {
    const record = recordOf(run, isolation, now)
    this.#write(record)
    const entry = this.#add(record)
    this.#running.add(entry)
    return entry
  }

  /** Notes, on disk first, that the command of a step is about to run: from here on its id never runs again. */
  markBegun(entry: StepEntry): void {
    const status = { ...entry.status, began: true }
    this.#write({ ...entry, status })
    entry.status = status
  }

  /** Notes a step that could not run. Not on disk: nothing happened, and it may be asked for again. */
  refuse(run: StepOf, isolation: IsolationLevel, now: Date, detail: string): StepEntry {
    const entry = this.#add(recordOf(run, isolation, now))
    const ended = {
      state: 'exited',
      cause: 'infrastructure',
      detail,
      began: false,
      endedAt: now.toISOString(),
    } as const
    entry.status = { ...entry.status, ...ended }
    return entry
  }

  /** Notes how a step ended. Throws where that cannot be written, but everybody who waits is told in any case. */
  end(entry: StepEntry, end: StepEnding): void {
    const { exitCode, cause, detail, began = true } = end
    entry.stop = undefined
    this.#running.delete(entry)
    const endedAt = end.now.toISOString()
    entry.status = { ...entry.status, began, state: 'exited', exitCode, cause, detail, endedAt }
    entry.changed.fire()
    this.#write(entry)
  }

  find(stepRunId: string): StepEntry | undefined {
    return this.#entries.get(stepRunId)
  }

  get(stepRunId: string): StepEntry {
    const entry = this.#entries.get(stepRunId)
    if (!entry) throw new LauncherError('not_found', `This launcher has no step run '${stepRunId}'.`)
    return entry
  }

  running(workspaceId?: string): StepEntry[] {
    return [...this.#running].filter((entry) => workspaceId === undefined || entry.workspaceId === workspaceId)
  }

  /** Ended steps whose output is still here. */
  withOutput(): StepEntry[] {
    return [...this.#entries.values()].filter(({ status }) => status.state === 'exited' && status.outputBytes > 0)
  }

  /** Deletes a step's output, but not the memory that it ran. */
  forget(entry: StepEntry): void {
    rmSync(entry.spoolPath, { force: true })
    if (entry.status.outputBytes === 0) return
    entry.status = { ...entry.status, outputBytes: 0 }
    this.#write(entry)
  }

  /** Deletes the output of what ended before a time, and the memory of the oldest where there are too many. */
  expire(before: Date): void {
    for (const entry of [...this.#entries.values()]) {
      const { state, endedAt, stepRunId } = entry.status
      if (state === 'running' || endedAt === null) continue
      if (endedAt < before.toISOString()) this.forget(entry)
      if (this.#entries.size > KNOWN_MAX) {
        this.forget(entry)
        this.#entries.delete(stepRunId)
      }
    }
  }

  close(): void {
    this.#journal.close()
  }

  #write(record: JournalRecord): void {
    this.#journal.write(record, () => [...this.#entries.values()].filter((known) => !isUnbegun(known)))
  }

  #add(record: JournalRecord): StepEntry {
    const { status } = record
    const spoolPath = join(this.#spoolFolder, `${status.stepRunId}.log`)
    const entry: StepEntry = {
      ...record,
      changed: createSignal(),
      spoolPath,
      stop: undefined,
    }
    this.#entries.set(status.stepRunId, entry)
    return entry
  }

  /** Deletes outputs that no step run of the journal has: of one that was forgotten while the launcher was killed. */
  #sweep(): void {
    for (const name of readdirSync(this.#spoolFolder)) {
      const entry = this.#entries.get(name.replace(/\.log$/, ''))
      if (!entry || entry.status.outputBytes === 0) rmSync(join(this.#spoolFolder, name), { force: true })
    }
  }

  #endLeftOver(entry: StepEntry, now: Date): void {
    entry.status = { ...entry.status, outputBytes: statSync(entry.spoolPath, { throwIfNoEntry: false })?.size ?? 0 }
    const { began } = entry.status
    const rest = began ? 'and the step with it' : 'and the step had not begun'
    const detail = `The launcher stopped at ${now.toISOString()} or shortly before, ${rest}.`
    this.end(entry, { exitCode: null, cause: 'infrastructure', detail, now, began })
  }
}

/** Whether a step has ended without having begun: then the same id may be started. */
export function isUnbegun({ status }: Pick<StepEntry, 'status'>): boolean {
  return status.state === 'exited' && !status.began
}

function recordOf({ stepRunId, workspaceId, owner }: StepOf, isolation: IsolationLevel, now: Date): JournalRecord {
  const status: StepStatus = {
    stepRunId,
    state: 'running',
    exitCode: null,
    cause: null,
    detail: null,
    outputBytes: 0,
    isolation,
    began: false,
    startedAt: now.toISOString(),
    endedAt: null,
  }
  return { status, workspaceId, owner: owner ?? null }
}
