import type { PlannedJob } from '@baton/pipeline/plan'
import type { IsolationLevel } from '@baton/sandbox/step'
import type { FetchSource } from '../git/fetch-queue.ts'
import type { PreparedBuild } from '../workflows/build-contract.ts'
import type { BuildInputs } from './build-inputs.ts'
import type { BuildRow } from './build-rows.ts'
import type { BuildEnd } from './end-build.ts'
import type { PlanEnd } from './read-plan.ts'
import type { Overtaken, Sibling } from './superseding.ts'

/**
 * A build as it is found when its workflow begins: still to be begun, begun by a former try, over, or impossible.
 * `foreign`: of a pull request that git does not have on the branch of this repository that it is said to come from.
 */
export type Found =
  | { build: BuildRow; cloneUrl: string; source: FetchSource; siblings: Sibling[] }
  | { begun: PreparedBuild }
  | { admitted: string[] }
  | { end: BuildEnd }
  | { foreign: { sha: string } }

/** What git and the pipeline say of a build. `jobs` have their ids; `end` is set where there is nothing to run. */
export type Looked = {
  /** The full name of the ref on which git has the commit. */
  ref: string
  sha: string
  /** The bytes of the commit object. */
  commit: Buffer
  jobs: ReadonlyArray<{ id: string; plan: PlannedJob }>
  end: PlanEnd | null
  overtaken: Overtaken
  isolation: IsolationLevel | null
  inputs: BuildInputs
}

/** What is known of a build once its commit is here; or that there is nothing more to look at. */
export type LookedAt = { looked: Looked } | Exclude<Found, { build: unknown }>
