import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { StepStatus } from '../step.ts'

/** What the journal knows of one step run: enough to answer for it after a restart. `forgotten`: its output is deleted. */
export type JournalRecord = { status: StepStatus; workspaceId: string; forgotten: boolean }

/** Ids kept for ever would fill the memory; so many of the newest cannot run again. */
const KEPT = 200_000

/**
 * The launcher's memory on disk: one JSON line a change, written before the change takes effect, the last line of an id
 * counts. Survives a kill of the launcher; a line cut off by it is ignored.
 */
export class Journal {
  readonly records: ReadonlyMap<string, JournalRecord>
  readonly #fd: number

  constructor(folder: string) {
    const path = join(folder, 'journal.jsonl')
    this.records = newest(readRecords(path))
    const rewritten = `${path}.new`
    writeFileSync(rewritten, [...this.records.values()].map(lineOf).join(''), { mode: 0o600 })
    renameSync(rewritten, path)
    this.#fd = openSync(path, 'a', 0o600)
  }

  write(record: JournalRecord): void {
    writeSync(this.#fd, lineOf(record))
  }

  close(): void {
    closeSync(this.#fd)
  }
}

function lineOf(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`
}

function readRecords(path: string): Map<string, JournalRecord> {
  const records = new Map<string, JournalRecord>()
  for (const line of textOf(path).split('\n')) {
    const record = parse(line)
    if (!record) continue
    records.delete(record.status.stepRunId)
    records.set(record.status.stepRunId, record)
  }
  return records
}

function newest(records: Map<string, JournalRecord>): Map<string, JournalRecord> {
  return new Map([...records].slice(-KEPT))
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
    return line === '' ? undefined : (JSON.parse(line) as JournalRecord)
  } catch {
    return undefined
  }
}
