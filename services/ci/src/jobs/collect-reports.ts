import { LauncherError } from '@baton/sandbox/client'
import type { PassedOver } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { JunitReader, REPORT_BYTES_MAX, reportBudget } from '../reports/junit-reader.ts'
import type { TestCase } from '../reports/junit-types.ts'
import { tooLarge } from '../reports/parse-junit.ts'
import { type HeldAttempt, runIdOf } from './job-rows.ts'

/** A report that was found, or named and not found. With a `fault` not all of its tests are known. */
export type FoundReport = {
  path: string
  sha256: string | null
  bytes: number
  fault: string | null
  cases: TestCase[]
}

/** The reports of a job. `missing` are the patterns that no file matches where one must. */
export type CollectedReports = { reports: FoundReport[]; missing: string[] }

const REPORT_FILES_MAX = 500
/** All that is read of a job's reports. */
const REPORTS_BYTES_MAX = 50 * 2 ** 20

const PASSED_OVER: Readonly<Record<PassedOver['why'], string>> = {
  symlink: 'The report is a symlink, and none is followed. Write the report itself there.',
  special: 'The report is no regular file. Write it to a file.',
  unreadable: 'The report could not be opened: the job took the right to read it away.',
}

/** Takes a job's reports out of the workspace into the blob store and reads their tests. Follows no symlink. */
export async function collectReports(deps: WorkerDeps, held: HeldAttempt): Promise<CollectedReports> {
  const { junit: globs, optional = false } = held.job.plan.reports
  if (globs.length === 0) return { reports: [], missing: [] }
  const reports: FoundReport[] = []
  const matched = new Set<number>()
  try {
    const isComplete = await readReports(deps, held, { reports, matched })
    if (!isComplete || optional) return { reports, missing: [] }
  } catch (error) {
    if (!(error instanceof LauncherError) || error.reason !== 'too_large') throw error
    reports.push(unread(globs.join(', '), 0, `The reports could not be read: ${error.message}`))
    return { reports, missing: [] }
  }
  const missing = globs.filter((_, index) => !matched.has(index))
  return { reports: [...reports, ...missing.map((glob) => unread(glob, 0, MISSING))], missing }
}

const MISSING = 'No file matches this. Where the report may be missing, write optional: true below reports.'

type Reading = { reports: FoundReport[]; matched: Set<number> }

/** False where it broke off, so that nobody knows what else is there. */
async function readReports(deps: WorkerDeps, held: HeldAttempt, { reports, matched }: Reading): Promise<boolean> {
  const blobs = deps.blobs.within(held.orgId)
  const asked = {
    globs: held.job.plan.reports.junit,
    filesMax: REPORT_FILES_MAX,
    bytesMax: REPORT_FILES_MAX * REPORT_BYTES_MAX,
  }
  const budget = reportBudget()
  const noteOther = ({ path, why, globs }: PassedOver) => {
    for (const index of globs) matched.add(index)
    if (reports.length < REPORT_FILES_MAX) reports.push(unread(path, 0, PASSED_OVER[why]))
  }
  let readBytes = 0
  for await (const { path, sizeBytes, content, globs } of deps.launcher.collect(runIdOf(held), asked, noteOther)) {
    for (const index of globs) matched.add(index)
    if (sizeBytes > REPORT_BYTES_MAX) {
      reports.push(unread(path, sizeBytes, tooLarge()))
      continue
    }
    readBytes += sizeBytes
    if (readBytes > REPORTS_BYTES_MAX) {
      const most = `${REPORTS_BYTES_MAX / 2 ** 20} MiB`
      const fault = `The report could not be read, nor any after it: a job's reports may have ${most} together.`
      reports.push(unread(path, sizeBytes, fault))
      return false
    }
    const reader = new JunitReader(budget)
    const { sha256 } = await blobs.put(passedThrough(content, reader))
    reports.push({ path, sha256, bytes: sizeBytes, ...reader.end() })
  }
  return true
}

async function* passedThrough(content: AsyncIterable<Uint8Array>, reader: JunitReader): AsyncGenerator<Uint8Array> {
  for await (const part of content) {
    reader.write(part)
    yield part
  }
}

function unread(path: string, bytes: number, fault: string): FoundReport {
  return { path, sha256: null, bytes, fault, cases: [] }
}
