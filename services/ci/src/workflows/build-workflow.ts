import type { RunState } from '@baton/pipeline/build-states'
import { nextJobs } from '@baton/pipeline/job-order'
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import type {
  BuildActivities,
  BuildRef,
  EndedRun,
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
  const { finished, faults } = await runJobs(build, prepared)
  return CancellationScope.nonCancellable(async () => {
    const { state, publish } =
      finished ?? (await finish({ ...build, ...(Object.keys(faults).length > 0 && { faults }) }))
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
    await CancellationScope.nonCancellable(() => finish({ ...build, fault: sentenceOf(error) }))
    return { state: 'ended' }
  }
}

async function endCancelled(build: BuildRef): Promise<{ state: 'ended' }> {
  await CancellationScope.nonCancellable(() => finish(build))
  return { state: 'ended' }
}

/** A build whose end cannot be written as it is ends as infrastructure: it never keeps its slot. */
async function finish(ended: EndedRun): Promise<FinishedBuild> {
  try {
    return await ending.finishBuild(ended)
  } catch (error) {
    if (ended.fault !== undefined || isCancellation(error)) throw error
    return ending.finishBuild({ ...ended, fault: sentenceOf(error) })
  }
}

/** Why an activity failed for good, as its worker says it. */
function sentenceOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error
  return cause instanceof ApplicationFailure && cause.nonRetryable
    ? cause.message
    : 'The build host did not answer in time. Run the build again.'
}

/** Answers how the build ended, where the end of its last job was the build's. */
async function runJobs(
  build: BuildRef,
  { hostId, jobs }: Extract<PreparedBuild, { state: 'planned' }>,
): Promise<{ finished: FinishedBuild | null; faults: Record<string, string> }> {
  let finished: FinishedBuild | null = null
  const faults: Record<string, string> = {}
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
        if (result.fault !== undefined) faults[job.id] = result.fault
        running.delete(run)
      })
      running.add(run)
    }
    if (running.size > 0) await Promise.race(running)
    else if (next.skip.length === 0) return { finished, faults }
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
    if (isCancellation(error)) return { state: 'cancelled' }
    const cause = error instanceof ActivityFailure ? error.cause : null
    const fault = cause instanceof ApplicationFailure && cause.nonRetryable ? cause.message : undefined
    return { state: 'infrastructure', ...(fault !== undefined && { fault }) }
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
