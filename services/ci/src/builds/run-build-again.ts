import { actorRef } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { command } from '../verbs.ts'
import { getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import type { StartedBuildView } from './build-view.ts'
import { queueBuild } from './queue-build.ts'
import { startAdmitted } from './start-admitted.ts'

export const RunBuildAgainInput = z.object({ id: z.string() })

/** Makes a new build, with a new number, of the same commit. A fork's build waits for approval again. */
export const runBuildAgain = command(
  { action: 'build:start', audit: 'build.ranAgain', input: RunBuildAgainInput },
  async ({ tx, orgId, actor, now, newId, deps }, input) => {
    const former = await getBuildRow(tx, orgId, input.id, 'lock')
    if (!hasEnded(former.state)) {
      throw new DomainError('CONFLICT', `Build ${former.number} has not ended. Cancel it, or wait for it.`, {
        reason: 'not_ended',
      })
    }
    const state = former.pullRequest?.fork ? 'waiting' : 'queued'
    const queued = await queueBuild(
      { tx, orgId, now, newId, slots: deps.activeBuildsMax },
      {
        repositoryId: former.repositoryId,
        state,
        trigger: former.trigger,
        ref: former.ref,
        typedRef: former.commitSha === null ? former.typedRef : null,
        commitSha: former.commitSha,
        title: former.title,
        authorName: former.authorName,
        authorEmail: former.authorEmail,
        pullRequest: former.pullRequest,
        requestedBy: actorRef(actor),
        manualInputs: former.manualInputs,
        rerunOf: former.id,
      },
    )
    const value: StartedBuildView = { id: queued.id, number: queued.number, state }
    return {
      value,
      audit: { target: { type: 'build', id: queued.id }, after: { rerunOf: former.id } },
      afterCommit: startAdmitted(deps.starter, orgId, queued.admitted),
    }
  },
)
