import { actorRef } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { builds } from '../db/builds.ts'
import { notifyOrganization } from '../events/notices.ts'
import { command } from '../verbs.ts'
import { admitBuilds } from './admit-builds.ts'
import { getBuildRow } from './build-rows.ts'
import type { StartedBuildView } from './build-view.ts'
import { startAdmitted } from './start-admitted.ts'

export const AllowBuildInput = z.object({
  id: z.string(),
  /** The commit that was looked at. Another one is refused: a push to the fork asks anew. */
  commitSha: z.string().regex(/^[0-9a-f]{40}$/),
})

/** Lets a stranger's build run, for exactly the commit that was looked at. It gets no secrets all the same. */
export const allowBuild = command(
  { action: 'build:start', audit: 'build.allowed', input: AllowBuildInput },
  async ({ tx, orgId, actor, now, deps }, input) => {
    const build = await getBuildRow(tx, orgId, input.id, 'lock')
    if (build.state !== 'waiting') {
      throw new DomainError('CONFLICT', `Build ${build.number} does not wait for approval: it is ${build.state}.`, {
        reason: 'not_waiting',
      })
    }
    if (build.commitSha !== input.commitSha) {
      throw new DomainError(
        'CONFLICT',
        `Build ${build.number} is of another commit, ${build.commitSha}. Look at that one.`,
        {
          reason: 'other_commit',
        },
      )
    }
    await tx
      .update(builds)
      .set({ state: 'queued', requestedBy: actorRef(actor) })
      .where(and(eq(builds.orgId, orgId), eq(builds.id, build.id)))
    await notifyOrganization(tx, orgId, {
      type: 'build.changed',
      buildId: build.id,
      repositoryId: build.repositoryId,
      state: 'queued',
    })
    const admitted = await admitBuilds(tx, orgId, deps.activeBuildsMax, now)
    const value: StartedBuildView = { id: build.id, number: build.number, state: 'queued' }
    return {
      value,
      audit: { target: { type: 'build', id: build.id }, after: { commitSha: input.commitSha } },
      afterCommit: startAdmitted(deps.starter, orgId, admitted),
    }
  },
)
