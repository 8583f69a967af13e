/**
 * The states of a build, a job and a step: one vocabulary for the three. `infrastructure` means that no verdict could be
 * had and the change is not to blame; `skipped`, that there was nothing to do or a need did not pass.
 */
export const RUN_STATES = [
  'queued',
  'running',
  'passed',
  'failed',
  'timed_out',
  'infrastructure',
  'cancelled',
  'superseded',
  'skipped',
] as const

export type RunState = (typeof RUN_STATES)[number]
export type BuildState = RunState
export type JobState = RunState
export type StepState = RunState

/** The states that nothing leaves. */
export const TERMINAL_RUN_STATES = RUN_STATES.filter((state) => isTerminal(state))

/** True when the state is final. */
export function isTerminal(state: RunState): boolean {
  switch (state) {
    case 'queued':
    case 'running':
      return false
    case 'passed':
    case 'failed':
    case 'timed_out':
    case 'infrastructure':
    case 'cancelled':
    case 'superseded':
    case 'skipped':
      return true
  }
}

/** True when a build, job or step may go from one state to the other. What runs cannot be skipped, what ended stays. */
export function canMove(from: RunState, to: RunState): boolean {
  if (isTerminal(from) || to === 'queued' || from === to) return false
  return from === 'queued' || to !== 'skipped'
}

/**
 * How the whole stands, from its parts: a build from its jobs, a job from its steps. An act on the whole (superseded,
 * cancelled) outweighs what single parts had come to; a failure outweighs what has no verdict; a skipped part weighs
 * nothing. Without parts nothing has begun.
 */
export function verdictOf(parts: readonly RunState[]): RunState {
  if (parts.length === 0) return 'queued'
  if (parts.some((part) => !isTerminal(part))) return parts.every((part) => part === 'queued') ? 'queued' : 'running'
  return BY_WEIGHT.find((state) => parts.includes(state)) ?? 'skipped'
}

const BY_WEIGHT = [
  'superseded',
  'cancelled',
  'failed',
  'timed_out',
  'infrastructure',
  'passed',
] as const satisfies readonly RunState[]

/** How a state looks: a word, a silhouette and a tone. The design system draws them. */
export type RunStatus = {
  word: string
  tone: 'neutral' | 'active' | 'success' | 'danger' | 'attention'
  shape: 'notBegun' | 'running' | 'good' | 'bad' | 'look' | 'ended'
}

/** The words, silhouettes and tones of all states. Infrastructure is never red: nobody's change failed. */
export const RUN_STATUS: Readonly<Record<RunState, RunStatus>> = {
  queued: { word: 'Queued', tone: 'neutral', shape: 'notBegun' },
  running: { word: 'Running', tone: 'active', shape: 'running' },
  passed: { word: 'Passed', tone: 'success', shape: 'good' },
  failed: { word: 'Failed', tone: 'danger', shape: 'bad' },
  timed_out: { word: 'Timed out', tone: 'danger', shape: 'bad' },
  infrastructure: { word: 'Infrastructure', tone: 'attention', shape: 'look' },
  cancelled: { word: 'Cancelled', tone: 'neutral', shape: 'ended' },
  superseded: { word: 'Superseded', tone: 'neutral', shape: 'ended' },
  skipped: { word: 'Skipped', tone: 'neutral', shape: 'ended' },
}
