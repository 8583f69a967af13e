import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, lt } from 'drizzle-orm'
import { deployments } from '../db/deployments.ts'
import { promotions } from '../db/promotions.ts'
import type { Place } from '../environments/place.ts'
import type { DeployedBasis } from './deployed-basis.ts'

/**
 * On what a release was last deployed to a place, and under which version of the rule; of a deployment given by `before`,
 * only what came earlier. Null where it never succeeded there; `basis` is null where it was not recorded.
 */
export async function findDeployed(
  tx: Tx,
  orgId: OrgId,
  of: { place: Place; releaseId: string; before: string | null },
): Promise<{ basis: DeployedBasis | null; ruleVersion: number; startedAt: Date } | null> {
  const [row] = await tx
    .select({ basis: deployments.basis, ruleVersion: promotions.ruleVersion, startedAt: deployments.startedAt })
    .from(deployments)
    .innerJoin(promotions, and(eq(promotions.orgId, deployments.orgId), eq(promotions.id, deployments.promotionId)))
    .where(
      and(
        eq(deployments.orgId, orgId),
        eq(deployments.projectId, of.place.projectId),
        eq(deployments.environmentId, of.place.environmentId),
        eq(deployments.releaseId, of.releaseId),
        eq(deployments.state, 'succeeded'),
        of.before === null ? undefined : lt(deployments.id, of.before),
      ),
    )
    .orderBy(desc(deployments.id))
    .limit(1)
  return row ?? null
}
