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

/** The jobs and steps whose name holds these words, in any case. A job that is named itself keeps all its steps. */
export function findSteps(jobs: readonly Job[], words: string): Job[] {
  const wanted = words.trim().toLowerCase()
  const holds = (name: string) => name.toLowerCase().includes(wanted)
  return jobs.flatMap((job) => {
    if (holds(job.title)) return job
    const plannedSteps = job.plannedSteps.filter(holds)
    const attempts = job.attempts.map((attempt) => ({
      ...attempt,
      steps: attempt.steps.filter((step) => holds(step.name)),
    }))
    return plannedSteps.length > 0 ? { ...job, plannedSteps, attempts } : []
  })
}

/** How long a step took; 0 while it has not ended. */
export function tookMs({ startedAt, finishedAt }: Pick<Step, 'startedAt' | 'finishedAt'>): number {
  return startedAt && finishedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) : 0
}

/** The time of the step that took longest; 0 where there are not two to compare. */
export function longestStepMs(build: Pick<BuildDetail, 'state' | 'jobs'>): number {
  const times = placedSteps(build).flatMap(({ step }) => tookMs(step) || [])
  return times.length > 1 ? Math.max(...times) : 0
}

/** Every step that has begun, job by job, attempt by attempt. */
function placedSteps(build: Pick<BuildDetail, 'state' | 'jobs'>): PlacedStep[] {
  return orderJobs(build).flatMap((job) =>
    job.attempts.flatMap((attempt) => attempt.steps.map((step) => ({ job, attempt, step }))),
  )
}

/** The step in which a build's first failure was, or its job failed; null where no step of it began. */
export function stepOfFailure(build: Pick<BuildDetail, 'state' | 'jobs' | 'firstFailure'>): Step | null {
  const { firstFailure } = build
  if (firstFailure?.kind !== 'test' && firstFailure?.kind !== 'step') return null
  const jobs = build.jobs.filter((job) => job.title === firstFailure.jobName)
  return pickStep({ ...build, jobs }, undefined)?.step ?? null
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
