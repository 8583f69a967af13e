import { whoCan } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, min } from 'drizzle-orm'
import { deployments } from '../db/deployments.ts'
import { promotions } from '../db/promotions.ts'
import type { PhaseRow } from '../projects/project-rows.ts'
import type { PhaseFact } from './gate-rules.ts'

/** How a release stands in the phases before the one of `place`. */
export async function loadPhaseFacts(
  tx: Tx,
  orgId: OrgId,
  of: { place: { projectId: string; environmentId: string }; releaseId: string; earlier: readonly PhaseRow[] },
): Promise<PhaseFact[]> {
  const { place, releaseId, earlier } = of
  if (earlier.length === 0) return []
  const ids = earlier.map((phase) => phase.environmentId)
  const reached = await tx
    .select({ environmentId: deployments.environmentId, at: min(deployments.finishedAt) })
    .from(deployments)
    .where(
      and(
        eq(deployments.orgId, orgId),
        eq(deployments.releaseId, releaseId),
        inArray(deployments.environmentId, ids),
        eq(deployments.state, 'succeeded'),
      ),
    )
    .groupBy(deployments.environmentId)
  const underWay = await tx
    .select({ environmentId: promotions.environmentId, number: promotions.number })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, orgId),
        eq(promotions.releaseId, releaseId),
        inArray(promotions.environmentId, ids),
        inArray(promotions.state, ['waiting', 'deploying']),
      ),
    )
  const facts: PhaseFact[] = []
  for (const { environmentId, environmentName } of earlier) {
    const reachedAt = reached.find((row) => row.environmentId === environmentId)?.at ?? null
    const onTheWay = underWay.find((row) => row.environmentId === environmentId)
    const open = reachedAt === null && onTheWay === undefined
    const able = open ? await whoCan(tx, orgId, 'promotion:request', { projectId: place.projectId, environmentId }) : []
    facts.push({
      environmentId,
      environmentName,
      reachedAt,
      underWay: onTheWay === undefined ? null : { number: onTheWay.number },
      couldPromote: able.map(({ userId, displayName }) => ({ userId, displayName })),
    })
  }
  return facts
}
