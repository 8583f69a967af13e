import type { RunState } from '@baton/pipeline/build-states'
import { nextJobs } from '@baton/pipeline/job-order'
import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import type {
  BuildActivities,
  BuildRef,
  FinishedBuild,
  JobResult,
  PreparedBuild,
  PreparedJob,
} from './build-contract.ts'
import { hostQueue } from './names.ts'

/** A local activity costs no trip to the server, and a push is usually prepared in a tenth of a second. */
const quick = proxyLocalActivities<Pick<BuildActivities, 'prepareBuild'>>({
  startToCloseTimeout: '8s',
  retry: { maximumAttempts: 1 },
})

/** A first clone may take long, and a part of Baton may be down: tried until it works, or the build is cancelled. */
const patient = proxyActivities<Pick<BuildActivities, 'prepareBuild'>>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumInterval: '2s' },
})

/** Writing the end is only ever hindered by an outage: tried until it works. */
const ending = proxyLocalActivities<Pick<BuildActivities, 'finishBuild'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' },
})

/** How long a job may wait for a place on its host before the host counts as lost. */
const PLACE_TIMEOUT_MS = 60 * 60_000
/** Around the steps of a job: checkout, collecting, and an outage. */
const JOB_SLACK_MS = 15 * 60_000

/** One build: prepare it, run its jobs as their needs allow, write its end, publish its artifacts. */
export async function buildWorkflow(build: BuildRef): Promise<string> {
  const prepared = await prepare(build)
  if (prepared.state === 'ended') return prepared.state
  const finished = await runJobs(build, prepared)
  return CancellationScope.nonCancellable(async () => {
    const { state, publish } = finished ?? (await ending.finishBuild(build))
    if (publish) await publishOn(prepared.hostId).publishArtifacts(build)
    return state
  })
}

async function prepare(build: BuildRef): Promise<Extract<PreparedBuild, { state: 'planned' }> | { state: 'ended' }> {
  try {
    return await quick.prepareBuild(build)
  } catch (error) {
    if (isCancellation(error)) return endCancelled(build)
  }
  try {
    return await patient.prepareBuild(build)
  } catch (error) {
    if (isCancellation(error)) return endCancelled(build)
    throw error
  }
}

async function endCancelled(build: BuildRef): Promise<{ state: 'ended' }> {
  await CancellationScope.nonCancellable(() => ending.finishBuild(build))
  return { state: 'ended' }
}

/** Answers how the build ended, where the end of its last job was the build's. */
async function runJobs(
  build: BuildRef,
  { hostId, jobs }: Extract<PreparedBuild, { state: 'planned' }>,
): Promise<FinishedBuild | null> {
  let finished: FinishedBuild | null = null
  const states = new Map<string, RunState>()
  const running = new Set<Promise<void>>()
  for (;;) {
    const next = nextJobs(jobs, states)
    for (const { name } of next.skip) states.set(name, 'skipped')
    for (const job of jobs.filter(({ name }) => next.start.includes(name))) {
      states.set(job.name, 'running')
      const run: Promise<void> = runJob(build, hostId, job).then((result) => {
        states.set(job.name, result.state)
        finished ??= result.build ?? null
        running.delete(run)
      })
      running.add(run)
    }
    if (running.size > 0) await Promise.race(running)
    else if (next.skip.length === 0) return finished
  }
}

/** A host that fails a job for good counts as infrastructure; `finishBuild` writes what the database does not know yet. */
async function runJob(build: BuildRef, hostId: string, job: PreparedJob): Promise<JobResult> {
  const host = proxyActivities<Pick<BuildActivities, 'runJob'>>({
    taskQueue: hostQueue(hostId),
    scheduleToStartTimeout: PLACE_TIMEOUT_MS,
    startToCloseTimeout: job.timeoutMs + JOB_SLACK_MS,
    // The step outlives its worker. A new execution goes on with it, so it may begin soon and as often as it takes.
    heartbeatTimeout: '5s',
    retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '1s' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  })
  try {
    return await host.runJob({ ...build, jobId: job.id })
  } catch (error) {
    return { state: isCancellation(error) ? 'cancelled' : 'infrastructure' }
  }
}

function publishOn(hostId: string) {
  return proxyActivities<Pick<BuildActivities, 'publishArtifacts'>>({
    taskQueue: hostQueue(hostId),
    startToCloseTimeout: '10m',
    // A worker that was killed is noticed by its silence.
    heartbeatTimeout: '5s',
    retry: { initialInterval: '200ms', maximumInterval: '2s' },
  })
}
