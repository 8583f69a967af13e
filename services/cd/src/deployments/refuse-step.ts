import type { LogKey } from '@baton/audit-log/proofs'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { Assessment } from '../promotions/assess.ts'
import { type PromotionRow, standingApprovals } from '../promotions/promotion-rows.ts'
import { provePromotion } from '../proofs/prove-promotion.ts'
import { sayAllOf } from '../words/say.ts'

/**
 * Why a step of a running deployment must not run, or null when it may: what would run is not what the audit log says was
 * asked for, approved and started, or the approvals no longer count.
 */
export async function refuseStep(
  tx: Tx,
  orgId: OrgId,
  of: { deploymentId: string; promotion: PromotionRow; assessment: Assessment; key: LogKey },
): Promise<string | null> {
  const { deploymentId, promotion, assessment, key } = of
  if (promotion.state !== 'deploying') return `Promotion ${promotion.number} is not being deployed.`
  const proof = await provePromotion(tx, orgId, promotion, assessment, { key, deploymentId })
  if (proof.state === 'refused') return proof.sentence
  if (proof.state === 'pending' && promotion.kind !== 'rollback') {
    return `What promotion ${promotion.number} was started on is no longer under a signed checkpoint of the audit log.`
  }
  return assessment.approvalsComplete ? null : sayMissingApproval(promotion, assessment)
}

function sayMissingApproval(promotion: PromotionRow, assessment: Assessment): string {
  const counted = new Set(assessment.standings.flatMap((one) => one.filledBy.map((person) => person.userId)))
  const lost = standingApprovals(promotion, assessment).find((one) => !counted.has(one.userId))
  if (lost) {
    return `Audit entry ${lost.auditEntryId} records an approval that no longer counts: the person who gave it can no longer approve.`
  }
  const titles = assessment.unmet.filter((gate) => gate.kind === 'approvals').map((gate) => gate.title)
  return `Promotion ${promotion.number} needs ${sayAllOf(titles)}, which it no longer has.`
}
