import { DomainError } from '@baton/kernel/errors'
import { ApplicationFailure, Context } from '@temporalio/activity'
import { finishBuild } from '../builds/finish-build.ts'
import { prepareBuild } from '../builds/prepare-build.ts'
import { HandedOver } from '../jobs/run-control.ts'
import { runJob } from '../jobs/run-job.ts'
import { publishArtifacts } from '../publications/publish-artifacts.ts'
import type { BuildActivities } from '../workflows/build-contract.ts'
import { jobSignals } from './job-signals.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** The activities of a build over this process's dependencies. `ending` fires when the process is about to end. */
export function createActivities(deps: WorkerDeps, ending: AbortSignal): BuildActivities {
  return {
    prepareBuild: (build) =>
      known(async () => {
        const context = Context.current()
        // A local try that takes too long goes on beside the patient one, which joins what it has begun to fetch.
        const signal = context.info.isLocal ? undefined : context.cancellationSignal
        return whileBeating(context, () => prepareBuild(deps, build, signal))
      }),

    runJob: (job) =>
      known(async () => {
        const context = Context.current()
        const { stop, handOver, release } = jobSignals(deps, job, context, ending)
        deps.metrics.jobsRunning.inc()
        try {
          const heartbeat = (progress: unknown) => context.heartbeat(progress)
          const result = await runJob(deps, job, { stop, handOver, heartbeat })
          deps.metrics.jobsEnded.inc({ state: result.state })
          if (result.build) deps.metrics.buildsFinished.inc({ state: result.build.state })
          return result
        } finally {
          deps.metrics.jobsRunning.dec()
          release()
        }
      }),

    finishBuild: (build) =>
      known(async () => {
        const finished = await finishBuild(deps, build)
        deps.metrics.buildsFinished.inc({ state: finished.state })
        return finished
      }),

    publishArtifacts: (build) => known(() => whileBeating(Context.current(), () => publishArtifacts(deps, build))),
  }
}

const BEAT_MS = 1_000

/** Tells Temporal that the work goes on, so that a worker that is killed in the middle is replaced within seconds. */
async function whileBeating<Result>(context: Context, work: () => Promise<Result>): Promise<Result> {
  const beating = setInterval(() => context.heartbeat(), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beating)
  }
}

/** What the domain refuses is refused for good; everything else is tried again. */
async function known<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError) {
      throw ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: true, cause: error })
    }
    if (error instanceof HandedOver) throw ApplicationFailure.retryable(error.message, 'HANDED_OVER')
    throw error
  }
}
