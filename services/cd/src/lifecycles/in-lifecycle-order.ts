import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq } from 'drizzle-orm'
import { lifecyclePhases, lifecycles } from '../db/lifecycles.ts'
import { orderEnvironments } from './order-rules.ts'

/** Environments, given in their own order, in the order of the organisation's lifecycles, the oldest first. */
export async function inLifecycleOrder<Environment extends { id: string }>(
  tx: Tx,
  orgId: OrgId,
  environments: readonly Environment[],
): Promise<Environment[]> {
  const rows = await tx
    .select({ lifecycleId: lifecyclePhases.lifecycleId, environmentId: lifecyclePhases.environmentId })
    .from(lifecyclePhases)
    .innerJoin(
      lifecycles,
      and(eq(lifecycles.orgId, lifecyclePhases.orgId), eq(lifecycles.id, lifecyclePhases.lifecycleId)),
    )
    .where(eq(lifecyclePhases.orgId, orgId))
    .orderBy(asc(lifecycles.createdAt), asc(lifecycles.id), asc(lifecyclePhases.position))
  const shown = new Set(environments.map(({ id }) => id))
  const phases = Map.groupBy(rows, ({ lifecycleId }) => lifecycleId)
  const order = orderEnvironments(
    [...shown],
    [...phases.values()].map((one) => one.map(({ environmentId }) => environmentId).filter((id) => shown.has(id))),
  )
  const place = new Map(order.map((id, index) => [id, index]))
  return environments.toSorted((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0))
}
