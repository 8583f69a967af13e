import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { lockPlace } from '../db/locks.ts'
import { command } from '../dependencies.ts'
import { getEnvironmentRow } from '../environments/environment-rows.ts'
import { getProjectRow, listPhases } from '../projects/project-rows.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { remarkField } from '../words/fields.ts'
import { noteProofEntry, openPromotion } from './open-promotion.ts'

/** What a request names; the project is the release's. */
const RequestPromotionInput = z.object({
  releaseId: idField('release'),
  environmentId: idField('environment'),
  reason: remarkField.nullish().transform((reason) => reason || null),
})

/**
 * Asks to put a release into an environment. The promotion waits until its gates hold, then starts by itself; an older
 * request for the same place is superseded. Throws CONFLICT when the same is asked for already.
 */
export const requestPromotion = command(
  { action: 'promotion:request', audit: 'promotion.requested', input: RequestPromotionInput },
  async (scope, { releaseId, environmentId, reason }) => {
    const { tx, orgId } = scope
    const release = await getReleaseRow(tx, orgId, releaseId)
    const environment = await getEnvironmentRow(tx, orgId, environmentId)
    const { projectId } = release
    scope.requireScope({ projectId, environmentId })
    await lockPlace(tx, orgId, { projectId, environmentId })
    const project = await getProjectRow(tx, orgId, projectId)
    const phases = await listPhases(tx, orgId, project.lifecycleId)
    if (!phases.some((phase) => phase.environmentId === environmentId)) {
      const message = `${project.name} has no phase ${environment.name} in its lifecycle. Someone who may configure environments can add it.`
      throw new DomainError('PRECONDITION', message, { reason: 'not_in_lifecycle' })
    }
    const opened = await openPromotion(scope, { kind: 'promotion', projectId, environmentId, releaseId, reason })
    const { promotionId, number, intentSha256 } = opened
    return {
      value: { promotionId, number, intentSha256 },
      audit: {
        target: { type: 'promotion', id: promotionId },
        after: { project: projectId, environment: environmentId, release: releaseId, intentSha256 },
        reason: reason ?? undefined,
        evidence: [{ type: 'intent', sha256: intentSha256 }],
      },
      onAudited: (entryId) => noteProofEntry(scope, promotionId, [entryId]),
      afterCommit: opened.afterCommit,
    }
  },
)
