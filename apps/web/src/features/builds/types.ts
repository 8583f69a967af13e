import type { CiRouter } from '@baton/ci/api'
import type { inferRouterOutputs } from '@trpc/server'

type Outputs = inferRouterOutputs<CiRouter>

/** A build in a list. */
export type Build = Outputs['builds']['list']['items'][number]
/** A build's own page. */
export type BuildDetail = Outputs['builds']['get']
export type BuildState = Build['state']
export type Job = BuildDetail['jobs'][number]
export type Attempt = Job['attempts'][number]
export type Step = Attempt['steps'][number]
export type RunState = Step['state']
export type Artifact = BuildDetail['artifacts'][number]
export type Publication = Artifact['publications'][number]
export type TestCase = Outputs['builds']['tests']['items'][number]
export type RepositoryDetail = Outputs['repositories']['get']
