import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { promotions } from '../db/promotions.ts'
import { getEnvironmentRow } from '../environments/environment-rows.ts'
import { getPromotionRow, type PromotionRow } from '../promotions/promotion-rows.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { type DeploymentRow, findDeploymentOf, findLastDeployment } from './deployment-rows.ts'
import type { RetryFacts } from './retry-rules.ts'

/** Loads what the rule of a retry looks at. Whoever acts on it holds the place's lock. */
export async function loadRetryFacts(
  tx: Tx,
  orgId: OrgId,
  promotion: PromotionRow,
  deployment: Pick<DeploymentRow, 'id'>,
): Promise<RetryFacts> {
  const { version } = await getReleaseRow(tx, orgId, promotion.releaseId)
  const { name: environmentName } = await getEnvironmentRow(tx, orgId, promotion.environmentId)
  const lastOfPromotion = await findDeploymentOf(tx, orgId, promotion.id)
  const last = await findLastDeployment(tx, orgId, promotion)
  const [waiting] = await tx
    .select({ number: promotions.number })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        eq(promotions.projectId, promotion.projectId),
        eq(promotions.environmentId, promotion.environmentId),
        eq(promotions.kind, promotion.kind),
        eq(promotions.state, 'waiting'),
      ),
    )
  return {
    version,
    environmentName,
    failedLast: promotion.state === 'failed' && lastOfPromotion?.id === deployment.id,
    later: last === null || last.id === deployment.id ? null : await laterFact(tx, orgId, last),
    waiting: waiting ?? null,
  }
}

async function laterFact(tx: Tx, orgId: OrgId, { promotionId, releaseId, state }: DeploymentRow) {
  const { number } = await getPromotionRow(tx, orgId, promotionId)
  const { version } = await getReleaseRow(tx, orgId, releaseId)
  return { promotionNumber: number, version, state }
}
