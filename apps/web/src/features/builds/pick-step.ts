import { isOpen } from './status.ts'
import type { Attempt, BuildDetail, Job, RunState, Step } from './types.ts'

/** A step with the job and attempt that it belongs to. */
export type PlacedStep = { job: Job; attempt: Attempt; step: Step }

const WORST_FIRST: readonly RunState[] = [
  'failed',
  'timed_out',
  'infrastructure',
  'running',
  'cancelled',
  'queued',
  'passed',
  'skipped',
]

/** The jobs as the page lists them: in the pipeline's order while they run, the worst first once the build has ended. */
export function orderJobs(build: Pick<BuildDetail, 'state' | 'jobs'>): Job[] {
  if (isOpen(build.state)) return build.jobs
  return build.jobs.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))
}

/** Every step that has begun, job by job, attempt by attempt. */
function placedSteps(build: Pick<BuildDetail, 'state' | 'jobs'>): PlacedStep[] {
  return orderJobs(build).flatMap((job) =>
    job.attempts.flatMap((attempt) => attempt.steps.map((step) => ({ job, attempt, step }))),
  )
}

/** The log in which a job of this title failed; null where none of its steps began. */
export function logOfJob(build: Pick<BuildDetail, 'state' | 'jobs' | 'firstFailure'>, title: string): string | null {
  return pickStep({ ...build, jobs: build.jobs.filter((job) => job.title === title) }, undefined)?.step.logId ?? null
}

/** The step whose log is shown: the one asked for, else what failed first, else what runs now, else the last one. */
export function pickStep(
  build: Pick<BuildDetail, 'state' | 'jobs' | 'firstFailure'>,
  wanted: string | undefined,
): PlacedStep | null {
  const steps = placedSteps(build)
  const begun = steps.filter(({ step }) => step.startedAt !== null)
  const lastAttempts = begun.filter(({ job, attempt }) => attempt === job.attempts.at(-1))
  const failedLog = build.firstFailure?.kind === 'step' ? build.firstFailure.logId : null
  return (
    steps.find(({ step }) => step.id === wanted || step.logId === wanted) ??
    begun.find(({ step }) => step.logId === failedLog) ??
    lastAttempts.find(({ step }) => step.state === 'failed' || step.state === 'timed_out') ??
    lastAttempts.find(({ step }) => step.state === 'running') ??
    lastAttempts.findLast(({ step }) => step.state !== 'skipped') ??
    begun.at(-1) ??
    null
  )
}
