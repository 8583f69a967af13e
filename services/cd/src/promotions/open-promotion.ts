import { accountablePerson } from '@baton/kernel/actor'
import type { AfterCommit } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { promotionIntents, promotions } from '../db/promotions.ts'
import type { CdScope } from '../dependencies.ts'
import { ensureTarget } from '../projects/project-rows.ts'
import { requireBytes } from '../retention/hold-bytes.ts'
import { type Assessment, assess } from './assess.ts'
import { nextPromotionNumber, type PromotionRow } from './promotion-rows.ts'
import { supersedePromotion } from './supersede-promotion.ts'
import { wake } from './wakes.ts'

/** What a promotion is opened with. The caller holds the place's lock. */
export type Opening = {
  kind: 'promotion' | 'rollback'
  projectId: string
  environmentId: string
  releaseId: string
  reason: string | null
}

/** An opened promotion, the hash of its intent, and the telling of its workflow for after the commit. */
export type Opened = {
  promotionId: string
  number: number
  intentSha256: string
  assessment: Assessment
  afterCommit: AfterCommit
}

/**
 * Writes a promotion with its intent, and ends what it takes the place of. Throws CONFLICT when the same release is asked
 * for there already, PRECONDITION when it was cut without a deployment process, or when its bytes were deleted.
 */
export async function openPromotion(scope: CdScope, opening: Opening): Promise<Opened> {
  const { tx, orgId, actor, now, newId } = scope
  const place = { projectId: opening.projectId, environmentId: opening.environmentId }
  await ensureTarget(scope, place)
  const promotionId = newId('prm')
  const requestedBy = accountablePerson(actor)
  const subject = {
    promotionId,
    ...opening,
    requestedBy,
    requestedAt: now,
    expiresAt: null,
    intentSha256: null,
    past: null,
  }
  const assessment = await assess(tx, orgId, subject)
  if (assessment.release.steps.length === 0) throw nothingToDeploy(assessment)
  await requireBytes(tx, orgId, { version: assessment.release.version, artifacts: assessment.evidence.artifacts })
  const { intent, environment } = assessment
  if (intent === null) throw new Error('A promotion without a target has no intent.')
  const replaced = await waitingHere(scope, opening)
  const same = replaced.find((row) => row.kind === opening.kind && row.releaseId === opening.releaseId)
  if (same) {
    throw new DomainError('CONFLICT', `Promotion ${same.number} asks for this already. Open it instead.`, {
      reason: 'already_asked',
      details: { promotionId: same.id, number: same.number },
    })
  }
  const number = await nextPromotionNumber(tx, orgId)
  for (const row of replaced) {
    await supersedePromotion(scope.join(), { promotionId: row.id, by: promotionId, number })
  }
  const approvals = assessment.standings.length > 0
  await tx.insert(promotions).values({
    orgId,
    id: promotionId,
    number,
    ...opening,
    state: 'waiting',
    requestedBy,
    requestedWithKey: actor.type === 'apiKey' ? actor.apiKeyId : null,
    requestedAt: now,
    fromReleaseId: assessment.from?.release.id ?? null,
    ruleVersion: environment.ruleVersion,
    changeAuthors: { stated: assessment.changes.stated, changedBy: assessment.changedBy },
    intentSha256: intent.sha256,
    intentAt: now,
    expiresAt: approvals ? new Date(now.getTime() + environment.rule.expiryMinutes * 60_000) : null,
    approvalsCompleteAt: approvals ? null : now,
    startAtStep: 1,
    proofEntryIds: [],
  })
  await tx
    .insert(promotionIntents)
    .values({ orgId, promotionId, sha256: intent.sha256, bytes: intent.bytes, madeAt: now })
  const afterCommit = await wake(scope, [promotionId, ...replaced.map((row) => row.id)])
  return { promotionId, number, intentSha256: intent.sha256, assessment, afterCommit }
}

function nothingToDeploy({ release, project }: Assessment): DomainError {
  const message = `${release.version} was cut while ${project.name} had no deployment process, so there is nothing to deploy. Write the process of ${project.name}; the next release takes it.`
  return new DomainError('PRECONDITION', message, { reason: 'no_process' })
}

/** Notes an audit entry that must be proved before the promotion starts. */
export async function noteProofEntry(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  promotionId: string,
  entryIds: readonly string[],
): Promise<void> {
  await tx
    .update(promotions)
    .set({ proofEntryIds: [...entryIds] })
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
}

/**
 * What a new promotion takes the place of: those of its kind that wait there. A rollback also ends what the system asked
 * for, so that automation never overwrites what a person stepped back to.
 */
async function waitingHere({ tx, orgId }: CdScope, opening: Opening): Promise<PromotionRow[]> {
  const rows = await tx
    .select()
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        eq(promotions.projectId, opening.projectId),
        eq(promotions.environmentId, opening.environmentId),
        eq(promotions.state, 'waiting'),
      ),
    )
  return rows.filter((row) => row.kind === opening.kind || (opening.kind === 'rollback' && row.requestedBy === null))
}
