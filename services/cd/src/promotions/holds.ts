import { and, eq, ne } from 'drizzle-orm'
import { promotions } from '../db/promotions.ts'
import type { CdScope } from '../dependencies.ts'
import { provePromotion } from '../proofs/prove-promotion.ts'
import type { Assessment } from './assess.ts'
import type { PromotionRow } from './promotion-rows.ts'

/**
 * What holds a promotion beside its gates: a proof that is not there yet, or the change that is under way. Blocked: the
 * audit log contradicts it, and time alone changes nothing.
 */
export type Hold = { kind: 'proof' | 'lane'; sentence: string; blocked: boolean }

const UNTIL_LOOKED_INTO = 'Nothing of it is deployed until your operator has looked into this.'

/** What holds a waiting promotion beside its gates. */
export async function loadHolds(
  { tx, orgId, deps }: Pick<CdScope, 'tx' | 'orgId' | 'deps'>,
  row: PromotionRow,
  assessment: Assessment,
): Promise<Hold[]> {
  if (row.state !== 'waiting') return []
  const holds: Hold[] = []
  const proof = await provePromotion(tx, orgId, row, assessment, { key: deps.logKey })
  if (proof.state === 'refused') {
    const sentence = `Blocked by the audit log. ${proof.sentence} ${UNTIL_LOOKED_INTO}`
    holds.push({ kind: 'proof', sentence, blocked: true })
  }
  if (assessment.unmet.length > 0) return holds
  if (row.kind !== 'rollback' && proof.state === 'pending') {
    const sentence =
      'Proof pending: the audit log has not signed the request and its approvals yet. It starts by itself once it has.'
    holds.push({ kind: 'proof', sentence, blocked: false })
  }
  const [under] = await tx
    .select({ number: promotions.number })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        eq(promotions.projectId, row.projectId),
        eq(promotions.environmentId, row.environmentId),
        eq(promotions.state, 'deploying'),
        // Its own row may have begun to deploy since it was read.
        ne(promotions.id, row.id),
      ),
    )
  if (under) {
    const sentence = `Promotion ${under.number} is being deployed to ${assessment.environment.name}. This one starts when that has ended.`
    holds.push({ kind: 'lane', sentence, blocked: false })
  }
  return holds
}
