import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { lockPlace } from '../db/locks.ts'
import { command } from '../dependencies.ts'
import { findEnvironmentState, getEnvironmentRow } from '../environments/environment-rows.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { remarkField } from '../words/fields.ts'
import { sayRollbackRefusal } from './gate-rules.ts'
import { noteProofEntry, openPromotion } from './open-promotion.ts'
import { loadPlaceHistory } from './place-history.ts'
import { refuseRollback } from './rollback-rules.ts'

/** A rollback names where, to what, and why. The project is the release's. */
const RollBackInput = z.object({
  environmentId: idField('environment'),
  releaseId: idField('release'),
  reason: remarkField.min(1, "Write why: 'reason' is kept with the rollback."),
})

/**
 * Puts a release back that was live in the environment before the present one. Needs no approval unless the environment's
 * rule asks for it; afterwards the system does not promote there until a person does. Throws PRECONDITION for a release
 * that was not live there before the present one, CONFLICT for the one that is.
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
    const uncertain = state !== null && state.uncertainSince !== null
    const refusal = refuseRollback(await loadPlaceHistory(tx, orgId, place), releaseId, { uncertain })
    if (refusal !== null) {
      const code = refusal === 'already_live' ? 'CONFLICT' : 'PRECONDITION'
      throw new DomainError(code, sayRollbackRefusal(refusal, release.version, environment.name), { reason: refusal })
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
