import { isTerminal, RUN_STATES, type RunState } from '@baton/pipeline/build-states'
import type { IsolationLevel } from '@baton/sandbox/step'

export { RUN_STATES, type RunState } from '@baton/pipeline/build-states'

/** The states of a build: those of a job, and `waiting` for somebody to let a stranger's commit run. */
export const BUILD_STATES = ['waiting', ...RUN_STATES] as const
export type BuildState = (typeof BUILD_STATES)[number]

/** What a build was made by, in the pipeline's words. A build that was run again keeps the word of the first one. */
export const BUILD_TRIGGERS = ['push', 'tag', 'pull_request', 'manual'] as const
export type BuildTrigger = (typeof BUILD_TRIGGERS)[number]

/** How well a host keeps jobs apart: DESIGN 6's three honest levels. */
export const ISOLATION_LEVELS = ['full', 'rootless', 'none'] as const satisfies readonly IsolationLevel[]

/** States that say something about the commit. */
export const VERDICTS = ['passed', 'failed', 'timed_out'] as const satisfies readonly RunState[]

/** States of a build whose end is still to come. */
export const OPEN_STATES = ['waiting', 'queued', 'running'] as const satisfies readonly BuildState[]

/** True when nothing will change any more. */
export function hasEnded(state: BuildState): boolean {
  return state !== 'waiting' && isTerminal(state)
}
