import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { StepStatus } from '../step.ts'

/** What the journal knows of one step run: enough to answer for it after a restart. */
export type JournalRecord = { status: StepStatus; workspaceId: string; owner: string | null }

/** So many lines more than records are borne before the file is written anew. */
const SPARE_LINES = 50_000

/**
 * The launcher's memory on disk: one JSON line a change, written before the change takes effect; the last line of an id
 * counts. Survives a kill of the launcher; a line cut off by it is ignored.
 */
export class Journal {
  readonly #path: string
  #fd: number | undefined
  #spareLines = 0

  constructor(folder: string) {
    this.#path = join(folder, 'journal.jsonl')
  }

  read(): JournalRecord[] {
    const records = new Map<string, JournalRecord>()
    for (const line of textOf(this.#path).split('\n')) {
      const record = parse(line)
      if (!record) continue
      records.delete(record.status.stepRunId)
      records.set(record.status.stepRunId, record)
    }
    return [...records.values()]
  }

  /** Replaces the file by just these records, whole or not at all. */
  rewrite(records: Iterable<JournalRecord>): void {
    const next = `${this.#path}.new`
    writeFileSync(next, [...records].map(lineOf).join(''), { mode: 0o600 })
    renameSync(next, this.#path)
    this.close()
    this.#fd = openSync(this.#path, 'a', 0o600)
    this.#spareLines = 0
  }

  /** Adds a change. `all` gives every record, should the file have become too long. */
  write(record: JournalRecord, all: () => Iterable<JournalRecord>): void {
    if (this.#fd === undefined) throw new Error('The journal is closed.')
    writeSync(this.#fd, lineOf(record))
    this.#spareLines += 1
    if (this.#spareLines > SPARE_LINES) this.rewrite(all())
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

function lineOf({ status, workspaceId, owner }: JournalRecord): string {
  return `${JSON.stringify({ status, workspaceId, owner })}\n`
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function parse(line: string): JournalRecord | undefined {
  try {
    if (line === '') return undefined
    const { status, workspaceId, owner } = JSON.parse(line) as JournalRecord
    // Journals of earlier launchers do not say it: what they noted may have run.
    return { status: { ...status, began: status.began ?? true }, workspaceId, owner: owner ?? null }
  } catch {
    return undefined
  }
}
