import type { Tx } from '@baton/kernel/database'
import { and, asc, desc, eq } from 'drizzle-orm'
import { steps } from '../db/steps.ts'
import { testCases } from '../db/test-cases.ts'
import type { JobRow } from '../jobs/job-rows.ts'
import { fullTestName } from '../reports/test-name.ts'
import type { BuildRow } from './build-rows.ts'
import type { FirstFailure } from './build-texts.ts'

/** What broke first: the first failed test of the first job that did not pass, else its step, else the job itself. */
export async function findFirstFailure(
  tx: Tx,
  build: BuildRow,
  ended: readonly JobRow[],
): Promise<FirstFailure | null> {
  const job = ended.find(({ state }) => state !== 'passed' && state !== 'skipped')
  if (!job) return null
  return (await findTest(tx, build, job)) ?? (await findStep(tx, job)) ?? ofJob(job)
}

async function findTest(tx: Tx, build: BuildRow, job: JobRow): Promise<FirstFailure | null> {
  const [test] = await tx
    .select()
    .from(testCases)
    .where(
      and(
        eq(testCases.orgId, build.orgId),
        eq(testCases.buildId, build.id),
        eq(testCases.state, 'failed'),
        eq(testCases.jobId, job.id),
      ),
    )
    .orderBy(desc(testCases.isNew), asc(testCases.id))
    .limit(1)
  if (!test) return null
  return {
    kind: 'test',
    jobName: job.title,
    test: fullTestName(test),
    message: test.message,
    file: test.file,
    line: test.line,
    isNew: test.isNew,
  }
}

async function findStep(tx: Tx, job: JobRow): Promise<FirstFailure | null> {
  const rows = await tx
    .select()
    .from(steps)
    .where(and(eq(steps.orgId, job.orgId), eq(steps.jobId, job.id)))
    .orderBy(desc(steps.attemptId), asc(steps.position))
  const step = rows.find(({ state }) => state === 'failed' || state === 'timed_out' || state === 'infrastructure')
  if (!step) return null
  return {
    kind: 'step',
    jobName: job.title,
    stepName: step.name,
    message: step.cause ?? '',
    logId: step.logId,
  }
}

function ofJob(job: JobRow): FirstFailure {
  return { kind: 'job', jobName: job.title, message: job.cause ?? '' }
}
