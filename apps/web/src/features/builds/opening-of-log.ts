import { cache } from 'react'
import type { CiClient } from '#server/ci/ci-client.ts'
import { settle } from '#server/settle.ts'
import { findErrorLine } from './error-line.ts'
import type { BuildDetail, Step } from './types.ts'

/** How many lines at the end a log is opened with; all else is read when it is scrolled to. */
const OPENING_LINES = 500

/** The lines at the end of a log, read once for a page. */
export const endOfLog = cache((ci: CiClient, buildId: string, logId: string) =>
  settle(ci.builds.logLines.query({ buildId, logId, last: OPENING_LINES })),
)

/** The line (from 1) among a log's last ones that tells what broke; null where the step did not fail, or no line tells. */
export async function errorLineOf(
  ci: CiClient,
  build: Pick<BuildDetail, 'id' | 'firstFailure'>,
  step: Pick<Step, 'logId' | 'state'>,
): Promise<number | null> {
  if (step.state !== 'failed' && step.state !== 'timed_out') return null
  const read = await endOfLog(ci, build.id, step.logId)
  if (!read.ok) return null
  const failed = build.firstFailure?.kind === 'test' ? build.firstFailure.test.split(' > ').at(-1) : undefined
  return findErrorLine(read.value.lines, read.value.from, failed)
}
