import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq } from 'drizzle-orm'
import { environmentRules, ruleConfirmations } from '../db/environments.ts'
import { type RuleVersion, rulesInForce } from './rule-strictness.ts'

/** The versions of an environment's rule that a promotion must satisfy now, oldest first; the last is the newest. */
export async function loadRulesInForce(tx: Tx, orgId: OrgId, environmentId: string): Promise<RuleVersion[]> {
  const rows = await tx
    .select({
      version: environmentRules.version,
      rule: environmentRules.rule,
      changedBy: environmentRules.changedBy,
      confirmedAt: ruleConfirmations.confirmedAt,
      confirmedBy: ruleConfirmations.confirmedBy,
    })
    .from(environmentRules)
    .leftJoin(
      ruleConfirmations,
      and(
        eq(ruleConfirmations.orgId, environmentRules.orgId),
        eq(ruleConfirmations.environmentId, environmentRules.environmentId),
        eq(ruleConfirmations.version, environmentRules.version),
      ),
    )
    .where(and(eq(environmentRules.orgId, orgId), eq(environmentRules.environmentId, environmentId)))
    .orderBy(asc(environmentRules.version))
  return rulesInForce(
    rows.map(({ version, rule, changedBy, confirmedAt, confirmedBy }) => ({
      version,
      rule,
      changedBy,
      confirmed: confirmedAt !== null && (confirmedBy === null || confirmedBy !== changedBy),
    })),
  )
}
