import { z } from 'zod'
import { PUBLICATION_STATES } from '../publications/publication-states.ts'
import { BUILD_STATES, BUILD_TRIGGERS, ISOLATION_LEVELS, RUN_STATES } from './build-states.ts'

const Time = z.iso.datetime()

/** Who acted, by id: names are the caller's to look up. */
const ActorRefView = z.object({ type: z.enum(['user', 'apiKey', 'system']), id: z.string() })

/** What broke first. */
const FirstFailureView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pipeline'), message: z.string() }),
  z.object({
    kind: z.literal('test'),
    jobName: z.string(),
    test: z.string(),
    message: z.string().nullable(),
    file: z.string().nullable(),
    line: z.number().int().nullable(),
    /** True when the base branch's last build had it passed or not at all; null when there is nothing to compare. */
    isNew: z.boolean().nullable(),
  }),
  z.object({
    kind: z.literal('step'),
    jobName: z.string(),
    stepName: z.string(),
    message: z.string(),
    logId: z.string(),
  }),
  z.object({ kind: z.literal('job'), jobName: z.string(), message: z.string() }),
])

/** A build as it is listed. */
export const BuildView = z.object({
  id: z.string(),
  repositoryId: z.string(),
  repositoryName: z.string(),
  number: z.number().int(),
  state: z.enum(BUILD_STATES),
  /** Why it ended as it did, as a sentence; null where the state says it all. */
  cause: z.string().nullable(),
  /** Why it has not begun, as a sentence; null once it runs. */
  waiting: z.string().nullable(),
  trigger: z.enum(BUILD_TRIGGERS),
  ref: z.string(),
  /** The ref as a person writes it: `main`, `v1.2.0`, `#7`. */
  branch: z.string(),
  commitSha: z.string().nullable(),
  title: z.string().nullable(),
  authorName: z.string().nullable(),
  pullRequest: z
    .object({
      number: z.number().int(),
      fromRepository: z.string(),
      fork: z.boolean(),
      sourceBranch: z.string(),
      targetBranch: z.string(),
    })
    .nullable(),
  requestedBy: ActorRefView.nullable(),
  cancelledBy: ActorRefView.nullable(),
  /** Why, in that person's words. */
  cancelReason: z.string().nullable(),
  supersededBy: z.object({ id: z.string(), number: z.number().int() }).nullable(),
  rerunOf: z.string().nullable(),
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  isolation: z.enum(ISOLATION_LEVELS).nullable(),
  tests: z.object({
    total: z.number().int(),
    failed: z.number().int(),
    skipped: z.number().int(),
    /** Named reports that are missing or could not be read whole. With one of them the tests did not pass. */
    reportFaults: z.number().int(),
  }),
  firstFailure: FirstFailureView.nullable(),
})
export type BuildView = z.infer<typeof BuildView>

/** When a retention rule deleted the bytes, and the rule in the words of that day: `logs 90 days`. */
const DeletionView = z.object({ at: Time, rule: z.string() })

/** One step of one attempt. `log` counts what there is so far; `complete` means that nothing follows. */
export const StepView = z.object({
  id: z.string(),
  position: z.number().int(),
  name: z.string(),
  state: z.enum(RUN_STATES),
  exitCode: z.number().int().nullable(),
  cause: z.string().nullable(),
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  logId: z.string(),
  log: z.object({ bytes: z.number().int(), lines: z.number().int(), complete: z.boolean() }),
  /** Null while the log can be read. */
  logDeleted: DeletionView.nullable(),
})
export type StepView = z.infer<typeof StepView>

/** One try of a job. */
export const AttemptView = z.object({
  id: z.string(),
  attempt: z.number().int(),
  state: z.enum(RUN_STATES),
  cause: z.string().nullable(),
  hostId: z.string(),
  startedAt: Time,
  finishedAt: Time.nullable(),
  steps: z.array(StepView),
})
export type AttemptView = z.infer<typeof AttemptView>

/** One job of a build. `plannedSteps` are the names of its steps, for a job that has no attempt yet. */
export const JobView = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  needs: z.array(z.string()),
  state: z.enum(RUN_STATES),
  cause: z.string().nullable(),
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  plannedSteps: z.array(z.string()),
  attempts: z.array(AttemptView),
})
export type JobView = z.infer<typeof JobView>

/** One artifact and where it went. */
export const ArtifactView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sha256: z.string(),
  bytes: z.number().int(),
  jobName: z.string(),
  /** Null while the bytes can be downloaded. What is said about them stays. */
  deleted: DeletionView.nullable(),
  /** True between the build's verdict and the signing of the statements, after which `publications` says where it goes. */
  publishing: z.boolean(),
  publications: z.array(
    z.object({
      id: z.string(),
      consumer: z.string(),
      state: z.enum(PUBLICATION_STATES),
      attempts: z.number().int(),
      errorCode: z.string().nullable(),
      errorMessage: z.string().nullable(),
      deliveredAt: Time.nullable(),
    }),
  ),
})
export type ArtifactView = z.infer<typeof ArtifactView>

/** One thing wrong with `.baton.yml`. Lines and columns count from 1. */
const PipelineFaultView = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
  hint: z.string(),
  /** The line with a caret below the place, for a monospaced font. Empty where there is no line. */
  frame: z.string(),
})

/** The left side of the equation. */
const InputsView = z.object({
  inputs: z.array(
    z.object({
      name: z.enum(['source', 'dependencies', 'tools', 'environment']),
      uri: z.string(),
      /** By algorithm: `gitCommit`, `gitTree`, `sha256`. */
      digest: z.record(z.string(), z.string()),
      label: z.string(),
    }),
  ),
  environment: z.record(z.string(), z.string()),
  digest: z.string(),
  /** Builds with the same left side, newest first, 10 at most. */
  sameInputs: z.array(z.object({ id: z.string(), number: z.number().int(), state: z.enum(BUILD_STATES) })),
  /** A sentence where the same left side gave another verdict or other bytes; else null. */
  notReproducible: z.string().nullable(),
})

/** A build of the same repository. */
const NeighbourView = z.object({ id: z.string(), number: z.number().int() })

/** A build's own page. `before` and `after` are the builds of its repository by number. */
export const BuildDetailView = BuildView.extend({
  before: NeighbourView.nullable(),
  after: NeighbourView.nullable(),
  jobs: z.array(JobView),
  pipelineFaults: z.array(PipelineFaultView),
  inputs: InputsView.nullable(),
  artifacts: z.array(ArtifactView),
  reports: z.array(
    z.object({ path: z.string(), jobName: z.string(), cases: z.number().int(), fault: z.string().nullable() }),
  ),
})
export type BuildDetailView = z.infer<typeof BuildDetailView>

/** What a verb that made a build answers. */
export const StartedBuildView = z.object({ id: z.string(), number: z.number().int(), state: z.enum(BUILD_STATES) })
export type StartedBuildView = z.infer<typeof StartedBuildView>
