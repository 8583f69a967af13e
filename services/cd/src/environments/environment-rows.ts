import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { environmentStates } from '../db/deployments.ts'
import { environmentRules, environments } from '../db/environments.ts'
import type { EnvironmentRule } from './rule.ts'

export type EnvironmentRow = typeof environments.$inferSelect
export type EnvironmentStateRow = typeof environmentStates.$inferSelect

/** The environment, or NOT_FOUND. */
export async function getEnvironmentRow(tx: Tx, orgId: OrgId, environmentId: string): Promise<EnvironmentRow> {
  const [row] = await tx
    .select()
    .from(environments)
    .where(and(eq(environments.orgId, orgId), eq(environments.id, environmentId)))
  if (!row) throw notFound('The environment')
  return row
}

/** The environment with the rule that holds now, or with a former version of it. */
export async function getEnvironmentWithRule(
  tx: Tx,
  orgId: OrgId,
  environmentId: string,
  version?: number,
): Promise<EnvironmentRow & { rule: EnvironmentRule }> {
  const [row] = await tx
    .select({ environment: environments, rule: environmentRules.rule })
    .from(environments)
    .innerJoin(
      environmentRules,
      and(
        eq(environmentRules.orgId, environments.orgId),
        eq(environmentRules.environmentId, environments.id),
        eq(environmentRules.version, version ?? environments.ruleVersion),
      ),
    )
    .where(and(eq(environments.orgId, orgId), eq(environments.id, environmentId)))
  if (!row) throw notFound('The environment')
  return { ...row.environment, ruleVersion: version ?? row.environment.ruleVersion, rule: row.rule }
}

/** What is live in a place, or null where nothing ever was deployed. */
export async function findEnvironmentState(
  tx: Tx,
  orgId: OrgId,
  place: { projectId: string; environmentId: string },
): Promise<EnvironmentStateRow | null> {
  const [row] = await tx
    .select()
    .from(environmentStates)
    .where(
      and(
        eq(environmentStates.orgId, orgId),
        eq(environmentStates.projectId, place.projectId),
        eq(environmentStates.environmentId, place.environmentId),
      ),
    )
  return row ?? null
}
