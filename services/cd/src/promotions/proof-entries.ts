import { isProved } from '@baton/audit-log/proofs'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { type DecisionRow, type PromotionRow, standingDecisions } from './promotion-rows.ts'

/** The audit entries that must be under a signed checkpoint before a promotion starts: what was asked, and who agreed. */
export function proofEntriesOf(row: PromotionRow, decisions: readonly DecisionRow[]): string[] {
  const decided = standingDecisions(decisions, row.intentSha256).flatMap((one) => one.auditEntryId ?? [])
  return [...row.proofEntryIds, ...decided]
}

/** "No proof, no deploy": true only when each of the entries is provably under a signed checkpoint. */
export async function allProved(tx: Tx, orgId: OrgId, entryIds: readonly string[]): Promise<boolean> {
  return areProved(await provedAmong(tx, orgId, entryIds), entryIds)
}

/** Whether all of the entries are among the proved ones. Where there is nothing to prove, nothing is proved. */
export function areProved(proved: ReadonlySet<string>, entryIds: readonly string[]): boolean {
  return entryIds.length > 0 && entryIds.every((entryId) => proved.has(entryId))
}

/** Those of the entries that are provably under a signed checkpoint. One that is gone from the log is not proved. */
export async function provedAmong(tx: Tx, orgId: OrgId, entryIds: readonly string[]): Promise<Set<string>> {
  const proved = new Set<string>()
  for (const entryId of new Set(entryIds)) {
    try {
      if (await isProved(tx, orgId, entryId)) proved.add(entryId)
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error
    }
  }
  return proved
}
