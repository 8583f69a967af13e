import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { counters, decisions, promotions } from '../db/promotions.ts'

export type PromotionRow = typeof promotions.$inferSelect
export type DecisionRow = typeof decisions.$inferSelect

/** The promotion, or NOT_FOUND. */
export async function getPromotionRow(tx: Tx, orgId: OrgId, promotionId: string): Promise<PromotionRow> {
  const [row] = await tx
    .select()
    .from(promotions)
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
  if (!row) throw notFound('The promotion')
  return row
}

/** The same, locked until the transaction ends: whoever decides or starts waits for whoever came first. */
export async function lockPromotionRow(tx: Tx, orgId: OrgId, promotionId: string): Promise<PromotionRow> {
  const [row] = await tx
    .select()
    .from(promotions)
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, promotionId)))
    .for('update')
  if (!row) throw notFound('The promotion')
  return row
}

/** Every decision of a promotion, void ones too, oldest first. */
export async function listDecisions(tx: Tx, orgId: OrgId, promotionId: string): Promise<DecisionRow[]> {
  return tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.orgId, orgId), eq(decisions.promotionId, promotionId)))
    .orderBy(asc(decisions.decidedAt), asc(decisions.id))
}

/** The decisions that count for an intent. One that was made with an API key never does: a signed-in person decides. */
export function standingDecisions(rows: readonly DecisionRow[], intentSha256: string): DecisionRow[] {
  return rows.filter((row) => row.voidedAt === null && row.apiKeyId === null && row.intentSha256 === intentSha256)
}

/** The approvals that count for the intent that a promotion stands on. */
export function standingApprovals(
  { intentSha256 }: Pick<PromotionRow, 'intentSha256'>,
  { decisions: rows }: { decisions: readonly DecisionRow[] },
): DecisionRow[] {
  return standingDecisions(rows, intentSha256).filter(({ decision }) => decision === 'approve')
}

/** Ends what the approvals of a promotion were worth. Answers how many. */
export async function voidDecisions(
  tx: Tx,
  orgId: OrgId,
  which: {
    promotionId: string
    userId?: string
    withKey?: true
    at: Date
    reason: NonNullable<DecisionRow['voidReason']>
  },
): Promise<number> {
  const rows = await tx
    .update(decisions)
    .set({ voidedAt: which.at, voidReason: which.reason })
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.promotionId, which.promotionId),
        which.userId === undefined ? undefined : eq(decisions.userId, which.userId),
        which.withKey ? isNotNull(decisions.apiKeyId) : undefined,
        isNull(decisions.voidedAt),
      ),
    )
    .returning({ id: decisions.id })
  return rows.length
}

/** The organisation's next number for promotions. */
export async function nextPromotionNumber(tx: Tx, orgId: OrgId): Promise<number> {
  const [row] = await tx
    .insert(counters)
    .values({ orgId, name: 'promotions', value: 1 })
    .onConflictDoUpdate({ target: [counters.orgId, counters.name], set: { value: sql`${counters.value} + 1` } })
    .returning({ value: counters.value })
  if (!row) throw new Error('The counter of promotions answered nothing.')
  return row.value
}
