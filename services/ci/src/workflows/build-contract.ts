import type { OrgId } from '@baton/kernel/ids'
import type { RunState } from '@baton/pipeline/build-states'

/** A build. The one argument of its workflow and of what that calls. */
export type BuildRef = { orgId: OrgId; buildId: string }

/** One job of a build. */
export type JobRef = BuildRef & { jobId: string }

/** What the workflow must know of a job: the rest is in the database. */
export type PreparedJob = { id: string; name: string; needs: string[]; timeoutMs: number }

/** A build that has begun, or one that has ended already. `hostId` has its commit in a mirror. */
export type PreparedBuild = { state: 'ended' } | { state: 'planned'; hostId: string; jobs: PreparedJob[] }

/** What a finished build asks for: its artifacts are still to be published, or nothing. */
export type FinishedBuild = { state: string; publish: boolean }

/** How a job ended; its build, where it was the last one; and why Baton could not run it, where it could not. */
export type JobResult = { state: RunState; build?: FinishedBuild; fault?: string }

/** The build to be ended. `faults` says why Baton could not run a job, by its id; `fault` why it could not run the build. */
export type EndedRun = BuildRef & { faults?: Record<string, string>; fault?: string }

/** The activities of a build, as the workflow sees them. */
export type BuildActivities = {
  prepareBuild(build: BuildRef): Promise<PreparedBuild>
  /** On the queue of the host that runs it. */
  runJob(job: JobRef): Promise<JobResult>
  finishBuild(ended: EndedRun): Promise<FinishedBuild>
  /** On the queue of the host that has the mirror. */
  publishArtifacts(build: BuildRef): Promise<void>
}
