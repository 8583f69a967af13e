import { actorRef } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { buildSchedules } from '../db/build-schedules.ts'
import { builds } from '../db/builds.ts'
import { notifyCancel, notifyOrganization, notifyQueue } from '../events/notices.ts'
import { command } from '../verbs.ts'
import { getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import type { StartedBuildView } from './build-view.ts'

export const CancelBuildInput = z.object({
  id: z.string(),
  /** Why, for whoever looks for the verdict. */
  reason: z.string().trim().max(2_000, 'Use at most 2,000 characters.').nullish(),
})

/** How long the request may take before the sweeper repeats it. */
const CANCEL_GRACE_MS = 1_000

/**
 * Stops a build. One that has not begun ends at once; a running one ends when its steps are gone (asked with TERM, killed
 * after a grace). Asking twice changes nothing: the first one's reason stays.
 */
export const cancelBuild = command(
  { action: 'build:cancel', audit: 'build.cancelled', input: CancelBuildInput },
  async ({ tx, orgId, actor, now, deps }, input) => {
    const build = await getBuildRow(tx, orgId, input.id, 'lock')
    const value: StartedBuildView = { id: build.id, number: build.number, state: build.state }
    if (hasEnded(build.state)) {
      throw new DomainError('CONFLICT', `Build ${build.number} has ended already: ${build.state}.`, { reason: 'ended' })
    }
    if (build.cancelledBy) return { value, audit: 'unchanged' }
    const reason = input.reason || undefined
    const here = and(eq(builds.orgId, orgId), eq(builds.id, build.id))
    const held = await tx
      .update(buildSchedules)
      .set({ dueAt: new Date(now.getTime() + CANCEL_GRACE_MS) })
      .where(and(eq(buildSchedules.orgId, orgId), eq(buildSchedules.id, build.id)))
      .returning({ id: buildSchedules.id })
    const begun = held.length > 0
    const ended = begun ? {} : ({ state: 'cancelled', finishedAt: now } as const)
    await tx
      .update(builds)
      .set({ cancelledBy: actorRef(actor), cancelReason: reason ?? null, ...ended })
      .where(here)
    const state = begun ? build.state : 'cancelled'
    await notifyOrganization(tx, orgId, {
      type: 'build.changed',
      buildId: build.id,
      repositoryId: build.repositoryId,
      state,
    })
    if (begun) {
      await notifyCancel(tx, build.id)
      await notifyQueue(tx)
    }
    return {
      value: { ...value, state },
      audit: { target: { type: 'build', id: build.id }, before: { state: build.state }, reason },
      afterCommit: async () => {
        if (begun) await deps.starter.cancel({ orgId, buildId: build.id }).catch(() => undefined)
      },
    }
  },
)
