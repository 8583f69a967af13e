import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { asc, eq } from 'drizzle-orm'
import { environments } from '../db/environments.ts'
import { loadRulesInForce } from './load-rules-in-force.ts'

/** The rules that ask for a team, as a sentence names them; also versions that hold beside the newest. */
export async function rulesThatNeed(tx: Tx, orgId: OrgId, teamId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: environments.id, name: environments.name })
    .from(environments)
    .where(eq(environments.orgId, orgId))
    .orderBy(asc(environments.position))
  const needing: string[] = []
  for (const { id, name } of rows) {
    const inForce = await loadRulesInForce(tx, orgId, id)
    const asks = inForce.some(({ rule }) => rule.approvals.some(({ teamIds }) => teamIds.includes(teamId)))
    if (asks) needing.push(`the rule of ${name}`)
  }
  return needing
}
