import type { Tx } from '@baton/kernel/database'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { BuildRef } from '../workflows/build-contract.ts'
import { getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import { endBuild, releaseSlot } from './end-build.ts'
import { queueBuild } from './queue-build.ts'

/**
 * Ends a build of a pull request whose commit git does not have on the branch that it is said to come from, and makes one
 * in its place that waits for approval as a fork's does: who could push the commit is not known. Answers which builds to
 * start after the commit.
 */
export async function holdForeign(deps: WorkerDeps, tx: Tx, { orgId, buildId }: BuildRef): Promise<string[]> {
  const build = await getBuildRow(tx, orgId, buildId, 'lock')
  const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax }
  if (hasEnded(build.state)) return releaseSlot(scope, buildId)
  if (build.cancelledBy || !build.pullRequest) return endBuild(scope, build, { state: 'cancelled' })
  const { repositoryId, trigger, ref, commitSha, title, authorName, authorEmail, pullRequest, requestedBy } = build
  const { number } = await queueBuild(
    { ...scope, newId: deps.newId },
    {
      ...{ repositoryId, trigger, ref, commitSha, title, authorName, authorEmail, requestedBy },
      state: 'waiting',
      pullRequest: { ...pullRequest, fork: true },
      rerunOf: build.rerunOf,
    },
  )
  const commit = commitSha?.slice(0, 7)
  const cause = `Git does not have commit ${commit} on branch '${pullRequest.sourceBranch}' of this repository, so it counts as a fork's: build ${number} waits for approval.`
  return endBuild(scope, build, { state: 'skipped', cause })
}
