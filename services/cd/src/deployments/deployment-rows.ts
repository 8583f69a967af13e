import type { Tx } from '@baton/kernel/database'
import { deletedBytes } from '@baton/kernel/deleted-bytes'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, desc, eq } from 'drizzle-orm'
import { deploymentSteps, deployments } from '../db/deployments.ts'
import { findEnvironmentState } from '../environments/environment-rows.ts'
import type { Place } from '../environments/place.ts'

export type DeploymentRow = typeof deployments.$inferSelect
export type DeploymentStepRow = typeof deploymentSteps.$inferSelect

/** The deployment, or NOT_FOUND. */
export async function getDeploymentRow(tx: Tx, orgId: OrgId, deploymentId: string): Promise<DeploymentRow> {
  const [row] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.id, deploymentId)))
  if (!row) throw notFound('The deployment')
  return row
}

/** The newest deployment of a promotion, or null before its first. */
export async function findDeploymentOf(tx: Tx, orgId: OrgId, promotionId: string): Promise<DeploymentRow | null> {
  const [row] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.promotionId, promotionId)))
    .orderBy(desc(deployments.startedAt), desc(deployments.id))
    .limit(1)
  return row ?? null
}

/** The deployment that runs in a place, or null. At most one does. */
export async function findRunningDeployment(tx: Tx, orgId: OrgId, place: Place): Promise<DeploymentRow | null> {
  const [row] = await tx
    .select()
    .from(deployments)
    .where(
      and(
        eq(deployments.orgId, orgId),
        eq(deployments.projectId, place.projectId),
        eq(deployments.environmentId, place.environmentId),
        eq(deployments.state, 'running'),
      ),
    )
  return row ?? null
}

/**
 * The deployment that changed a place last, or is changing it now; null before the first. Told by what deployments wrote
 * under the place's lock, not by clocks, which differ between workers.
 */
export async function findLastDeployment(tx: Tx, orgId: OrgId, place: Place): Promise<DeploymentRow | null> {
  const running = await findRunningDeployment(tx, orgId, place)
  if (running !== null) return running
  const state = await findEnvironmentState(tx, orgId, place)
  const last = state?.failedDeploymentId ?? state?.deploymentId ?? null
  return last === null ? null : getDeploymentRow(tx, orgId, last)
}

/** The steps of a deployment in their order. */
export async function listSteps(tx: Tx, orgId: OrgId, deploymentId: string): Promise<DeploymentStepRow[]> {
  return tx
    .select()
    .from(deploymentSteps)
    .where(and(eq(deploymentSteps.orgId, orgId), eq(deploymentSteps.deploymentId, deploymentId)))
    .orderBy(asc(deploymentSteps.position))
}

/** Throws GONE where a rule of retention has deleted the log. */
export function refuseDeletedLog({ logDeletedAt, logDeletedRule }: DeploymentRow): void {
  if (logDeletedAt !== null) throw deletedBytes('This log', { at: logDeletedAt, rule: logDeletedRule ?? '' })
}
