import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { deployments } from '../db/deployments.ts'
import { lockPlace } from '../db/locks.ts'
import { command } from '../dependencies.ts'
import { findEnvironmentState, getEnvironmentRow } from '../environments/environment-rows.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { remarkField } from '../words/fields.ts'
import { noteProofEntry, openPromotion } from './open-promotion.ts'

/** A rollback names where, to what, and why. The project is the release's. */
const RollBackInput = z.object({
  environmentId: idField('environment'),
  releaseId: idField('release'),
  reason: remarkField.min(1, "Write why: 'reason' is kept with the rollback."),
})

/**
 * Puts a release back that was live in the environment before. Needs no approval unless the environment's rule asks for
 * it; afterwards the system does not promote there until a person does. Throws PRECONDITION for a release that was never
 * live there, CONFLICT for the one that is.
 */
export const rollBack = command(
  { action: 'promotion:rollback', audit: 'promotion.rollbackRequested', input: RollBackInput },
  async (scope, { environmentId, releaseId, reason }) => {
    const { tx, orgId } = scope
    const release = await getReleaseRow(tx, orgId, releaseId)
    const environment = await getEnvironmentRow(tx, orgId, environmentId)
    const place = { projectId: release.projectId, environmentId }
    scope.requireScope(place)
    await lockPlace(tx, orgId, place)
    const state = await findEnvironmentState(tx, orgId, place)
    if (state?.releaseId === releaseId && state.uncertainSince === null) {
      const message = `${release.version} is live in ${environment.name} already, so there is nothing to roll back.`
      throw new DomainError('CONFLICT', message, { reason: 'already_live' })
    }
    const [before] = await tx
      .select({ id: deployments.id })
      .from(deployments)
      .where(
        and(
          eq(deployments.orgId, orgId),
          eq(deployments.environmentId, environmentId),
          eq(deployments.releaseId, releaseId),
          eq(deployments.state, 'succeeded'),
        ),
      )
      .limit(1)
    if (!before) {
      const message = `${release.version} was never live in ${environment.name}, so nothing can be rolled back to it. Promote it instead.`
      throw new DomainError('PRECONDITION', message, { reason: 'never_live' })
    }
    const opened = await openPromotion(scope, { kind: 'rollback', ...place, releaseId, reason })
    const { promotionId, number, intentSha256 } = opened
    return {
      value: { promotionId, number, intentSha256 },
      audit: {
        target: { type: 'promotion', id: promotionId },
        before: { release: state?.releaseId ?? null },
        after: { kind: 'rollback', ...place, release: releaseId, intentSha256 },
        reason,
        evidence: [{ type: 'intent', sha256: intentSha256 }],
      },
      onAudited: (entryId) => noteProofEntry(scope, promotionId, [entryId]),
      afterCommit: opened.afterCommit,
    }
  },
)
