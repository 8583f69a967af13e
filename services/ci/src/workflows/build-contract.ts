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

/** How a job ended; and its build, where it was the last one. */
export type JobResult = { state: RunState; build?: FinishedBuild }

/** The activities of a build, as the workflow sees them. */
export type BuildActivities = {
  prepareBuild(build: BuildRef): Promise<PreparedBuild>
  /** On the queue of the host that runs it. */
  runJob(job: JobRef): Promise<JobResult>
  finishBuild(build: BuildRef): Promise<FinishedBuild>
  /** On the queue of the host that has the mirror. */
  publishArtifacts(build: BuildRef): Promise<void>
}
