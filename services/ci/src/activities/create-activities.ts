import { Context } from '@temporalio/activity'
import { finishBuild } from '../builds/finish-build.ts'
import { prepareBuild } from '../builds/prepare-build.ts'
import { runJob } from '../jobs/run-job.ts'
import { publishArtifacts } from '../publications/publish-artifacts.ts'
import type { BuildActivities } from '../workflows/build-contract.ts'
import type { RetentionActivities } from '../workflows/retention-contract.ts'
import { jobSignals } from './job-signals.ts'
import { failureOf } from './lasting-faults.ts'
import { retentionActivities } from './retention-activities.ts'
import { whileBeating } from './while-beating.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** The activities of builds and of retention over this process's dependencies. `ending` fires when the process is about to end. */
export function createActivities(deps: WorkerDeps, ending: AbortSignal): BuildActivities & RetentionActivities {
  return {
    ...retentionActivities(deps, ending),

    prepareBuild: (build) =>
      known(async () => {
        const context = Context.current()
        // A local try that takes too long goes on beside the patient one, which joins what it has begun to fetch.
        const signal = context.info.isLocal ? undefined : context.cancellationSignal
        return whileBeating(context, async () => {
          await deps.room.until(context.cancellationSignal)
          return prepareBuild(deps, build, signal)
        })
      }),

    runJob: (job) =>
      known(async () => {
        const context = Context.current()
        const { stop, handOver, release } = jobSignals(deps, job, context, ending)
        deps.metrics.jobsRunning.inc()
        try {
          const heartbeat = (progress: unknown) => context.heartbeat(progress)
          // Between and after its steps too: large reports and artifacts take longer than a heartbeat may.
          const result = await whileBeating(context, async () => {
            await deps.room.until(AbortSignal.any([stop, handOver]))
            return runJob(deps, job, { stop, handOver, heartbeat })
          })
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

/** Work whose failures are told apart: those that last end the build, everything else is tried again. */
async function known<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw failureOf(error, Context.current().info.attempt)
  }
}
