import { readEntries } from '@baton/audit-log/proofs'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { CdDeps } from '../dependencies.ts'
import type { DecisionRow, PromotionRow } from '../promotions/promotion-rows.ts'
import { type LogReading, openLogReading, ProofRefusal } from './log-reading.ts'

/** What a row claims that an audit entry records. */
export type EntryClaim = {
  entryId: string | null
  action: string
  targetId: string
  personId: string | null
  intentSha256?: string
}

/** What the row of a promotion claims of its request and of each change of its intent, in this order. */
export function requestClaims(row: Pick<PromotionRow, 'id' | 'kind' | 'requestedBy' | 'proofEntryIds'>): EntryClaim[] {
  const action = row.kind === 'rollback' ? 'promotion.rollbackRequested' : 'promotion.requested'
  return row.proofEntryIds.map((entryId, index) =>
    index === 0
      ? { entryId, action, targetId: row.id, personId: row.requestedBy }
      : { entryId, action: 'promotion.intentChanged', targetId: row.id, personId: null },
  )
}

/** What the row of a decision claims. */
export function decisionClaim(
  decision: Pick<DecisionRow, 'auditEntryId' | 'decision' | 'promotionId' | 'userId' | 'intentSha256'>,
): EntryClaim {
  return {
    entryId: decision.auditEntryId,
    action: decision.decision === 'approve' ? 'promotion.approved' : 'promotion.rejected',
    targetId: decision.promotionId,
    personId: decision.userId,
    intentSha256: decision.intentSha256,
  }
}

/** Of each claim, whether an entry that is under a signed checkpoint records just that. One query for all of them. */
export async function provedClaims(
  { tx, orgId, deps }: { tx: Tx; orgId: OrgId; deps: Pick<CdDeps, 'logKey'> },
  claims: readonly EntryClaim[],
): Promise<boolean[]> {
  const entryIds = [...new Set(claims.flatMap((claim) => claim.entryId ?? []))]
  if (entryIds.length === 0) return claims.map(() => false)
  const { entries } = await readEntries(tx, orgId, { entryIds }, deps.logKey)
  const log = openLogReading(entries)
  return claims.map((claim) => isProvedClaim(log, claim))
}

function isProvedClaim(log: LogReading, { entryId, intentSha256, ...expected }: EntryClaim): boolean {
  try {
    const entry = log.expect(entryId, { what: 'it', ...expected })
    return entry.proved && (intentSha256 === undefined || entry.said.intentSha256 === intentSha256)
  } catch (error) {
    if (error instanceof ProofRefusal) return false
    throw error
  }
}
