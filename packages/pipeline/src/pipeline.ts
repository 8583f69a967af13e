/** What a `.baton.yml` asks for, checked, with every default filled in. Plain JSON. */
export type Pipeline = {
  version: 1
  on: PipelineTriggers
  env: Readonly<Record<string, string>>
  /** In the order of the file; names are unique, needs are known and free of cycles. */
  jobs: readonly PipelineJob[]
}

/** What starts a build; null where the pipeline does not ask for that trigger. */
export type PipelineTriggers = {
  push: { branches: NameFilter | null; tags: NameFilter | null } | null
  pullRequest: { branches: NameFilter } | null
  manual: { inputs: readonly ManualInput[] } | null
}

/** Names that match one of `include` and none of `exclude`; both are globs. */
export type NameFilter = { include: readonly string[]; exclude: readonly string[] }

/** One field of the form by which a person starts a build. */
export type ManualInput = {
  name: string
  description: string
  required: boolean
  default: string | null
  /** The only values allowed, or null for any text. */
  options: readonly string[] | null
}

export type NetworkAccess = 'none' | 'internet'

/** A job: steps in one workspace, after the jobs that it needs. */
export type PipelineJob = {
  /** The key in the file; unique. */
  name: string
  title: string
  needs: readonly string[]
  env: Readonly<Record<string, string>>
  timeoutMs: number
  network: NetworkAccess
  steps: readonly PipelineStep[]
  /** Patterns of test reports. Each must match a file unless they are `optional`. */
  reports: { junit: readonly string[]; optional: boolean }
  artifacts: readonly PipelineArtifact[]
}

/** A step: one shell script in the job's sandbox. */
export type PipelineStep = {
  name: string
  run: string
  env: Readonly<Record<string, string>>
  /** Null: as long as the job may take. */
  timeoutMs: number | null
}

/** A file that the job leaves. `path` and `version` may hold templates. */
export type PipelineArtifact = { name: string; path: string; version: string; mediaType: string }

/** Where the pipeline of a repository stands. */
export const PIPELINE_FILE = '.baton.yml'

/** How long a job may take when the pipeline does not say. */
export const JOB_TIMEOUT_DEFAULT_MS = 60 * 60 * 1000
