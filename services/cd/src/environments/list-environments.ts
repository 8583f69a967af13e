import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { environmentStates } from '../db/deployments.ts'
import { environmentRules, environments } from '../db/environments.ts'
import { promotions } from '../db/promotions.ts'
import { query } from '../dependencies.ts'
import { inLifecycleOrder } from '../lifecycles/in-lifecycle-order.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import type { environmentField } from './environment-fields.ts'
import { teamNamesOf } from './rule-teams.ts'
import { sayRule } from './say-rule.ts'

/** Every environment within reach in order, with its rule in words. */
export const listEnvironments = query(
  { action: 'environment:read', input: z.object({}) },
  async ({ tx, orgId, actor }) => {
    const which = withinReach(reachOf(actor.grants, 'environment:read'), { environmentId: environments.id })
    return { items: await loadEnvironments(tx, orgId, which) }
  },
)

/** The environments that match, in order. */
export async function loadEnvironments(
  tx: Tx,
  orgId: OrgId,
  which: SQL | undefined,
): Promise<z.output<typeof environmentField>[]> {
  const rows = await tx
    .select({ environment: environments, rule: environmentRules.rule })
    .from(environments)
    .innerJoin(
      environmentRules,
      and(
        eq(environmentRules.orgId, environments.orgId),
        eq(environmentRules.environmentId, environments.id),
        eq(environmentRules.version, environments.ruleVersion),
      ),
    )
    .where(and(eq(environments.orgId, orgId), which))
    .orderBy(asc(environments.position))
  const ids = rows.map(({ environment }) => environment.id)
  if (ids.length === 0) return []
  const live = await tx
    .select({ id: environmentStates.environmentId, count: sql<number>`count(*)::int` })
    .from(environmentStates)
    .where(
      and(
        eq(environmentStates.orgId, orgId),
        inArray(environmentStates.environmentId, ids),
        isNotNull(environmentStates.releaseId),
      ),
    )
    .groupBy(environmentStates.environmentId)
  const waiting = await tx
    .select({ id: promotions.environmentId, count: sql<number>`count(*)::int` })
    .from(promotions)
    .where(and(eq(promotions.orgId, orgId), eq(promotions.state, 'waiting')))
    .groupBy(promotions.environmentId)
  const countOf = (counts: typeof live, id: string) => counts.find((row) => row.id === id)?.count ?? 0
  const items: z.output<typeof environmentField>[] = []
  for (const { environment, rule } of rows) {
    const { id, name, position, ruleVersion } = environment
    const sentence = sayRule(rule, await teamNamesOf(tx, orgId, rule.approvals))
    const counts = { live: countOf(live, id), waiting: countOf(waiting, id) }
    items.push({ id, name, position, ruleVersion, rule, sentence, ...counts })
  }
  return inLifecycleOrder(tx, orgId, items)
}
