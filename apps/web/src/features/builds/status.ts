import type { StatusLook } from '@baton/ui/patterns/status-look'
import type { BuildState, Publication, RunState, TestCase } from './types.ts'

/** How each state of a build, a job, an attempt or a step looks. Infrastructure is never red: nobody who pushed is at fault. */
export const BUILD_LOOK: Readonly<Record<BuildState, StatusLook>> = {
  queued: { word: 'Queued', tone: 'neutral', shape: 'notBegun' },
  waiting: { word: 'Waiting for approval', tone: 'attention', shape: 'person' },
  running: { word: 'Running', tone: 'active', shape: 'running' },
  passed: { word: 'Passed', tone: 'success', shape: 'good' },
  failed: { word: 'Failed', tone: 'danger', shape: 'bad' },
  timed_out: { word: 'Timed out', tone: 'danger', shape: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'neutral', shape: 'ended' },
  superseded: { word: 'Superseded', tone: 'neutral', shape: 'ended' },
  infrastructure: { word: 'Infrastructure', tone: 'attention', shape: 'look' },
  skipped: { word: 'Skipped', tone: 'neutral', shape: 'ended' },
}

/** How each state of a test looks. */
export const TEST_LOOK: Readonly<Record<TestCase['state'], StatusLook>> = {
  failed: BUILD_LOOK.failed,
  passed: BUILD_LOOK.passed,
  skipped: BUILD_LOOK.skipped,
}

/** How each state of a publication looks. */
export const PUBLICATION_LOOK: Readonly<Record<Publication['state'], StatusLook>> = {
  pending: { word: 'On its way', tone: 'active', shape: 'running' },
  accepted: { word: 'Accepted', tone: 'success', shape: 'good' },
  refused: { word: 'Refused', tone: 'danger', shape: 'bad' },
}

/** True while something may still change by itself. */
export function isOpen(state: BuildState | RunState): boolean {
  return state === 'queued' || state === 'waiting' || state === 'running'
}
