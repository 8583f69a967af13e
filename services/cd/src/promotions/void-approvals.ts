import type { MemberRemovalPort, VoidedApproval } from '@baton/identity/dependencies'
import type { Database, Tx } from '@baton/kernel/database'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { decisions, promotions } from '../db/promotions.ts'
import type { PromotionWaker } from '../dependencies.ts'
import { voidDecisions } from './promotion-rows.ts'
import { wake } from './wakes.ts'

/**
 * What a member's removal means for delivery: their approvals of what has not started are void, in the removal's own
 * transaction, and what waited on them is looked at again. The removal's audit entry names the promotions.
 */
export function memberRemoval(deps: { db: Database; newId: NewId; waker: PromotionWaker }): MemberRemovalPort {
  return {
    preview: async (tx, orgId, userId) => (await openApprovals(tx, orgId, userId)).map(label),
    onMemberRemoved: async ({ tx, orgId, userId, at }) => {
      const rows = await openApprovals(tx, orgId, userId)
      for (const { promotionId } of rows) {
        await voidDecisions(tx, orgId, { promotionId, userId, at, reason: 'memberRemoved' })
      }
      const scope = { tx, db: deps.db, orgId, now: at, newId: deps.newId, deps: { waker: deps.waker } }
      return {
        voidedApprovals: rows.map(label),
        afterCommit: await wake(
          scope,
          rows.map((row) => row.promotionId),
        ),
      }
    },
  }
}

function openApprovals(tx: Tx, orgId: OrgId, userId: string) {
  return tx
    .select({ promotionId: promotions.id, number: promotions.number })
    .from(decisions)
    .innerJoin(promotions, and(eq(promotions.orgId, decisions.orgId), eq(promotions.id, decisions.promotionId)))
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.userId, userId),
        eq(decisions.decision, 'approve'),
        isNull(decisions.voidedAt),
        inArray(promotions.state, ['waiting']),
      ),
    )
}

function label(row: { promotionId: string; number: number }): VoidedApproval {
  return { promotionId: row.promotionId, label: `promotion ${row.number}` }
}
