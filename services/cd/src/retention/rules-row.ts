import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { eq } from 'drizzle-orm'
import { retentionRules } from '../db/retention.ts'
import { boundRules, DEFAULT_RULES, type RetentionRules } from './retention-rules.ts'

/** The rules that an organisation has chosen, or the defaults. */
export async function findRules(tx: Tx, orgId: OrgId): Promise<RetentionRules> {
  const [row] = await tx
    .select({
      artifactDays: retentionRules.artifactDays,
      releasesKept: retentionRules.releasesKept,
      rollbacksKept: retentionRules.rollbacksKept,
      logDays: retentionRules.logDays,
    })
    .from(retentionRules)
    .where(eq(retentionRules.orgId, orgId))
  return row ?? DEFAULT_RULES
}

/** The rules by which bytes are deleted: those of the organisation, as far as the operator lets them. */
export async function rulesInForce(tx: Tx, orgId: OrgId, daysMax: number): Promise<RetentionRules> {
  return boundRules(await findRules(tx, orgId), daysMax)
}
