import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { and, asc, eq } from 'drizzle-orm'
import { environments } from '../db/environments.ts'
import { lifecyclePhases } from '../db/lifecycles.ts'
import { projects, targets, trustRules } from '../db/projects.ts'

export type ProjectRow = typeof projects.$inferSelect
export type TargetRow = typeof targets.$inferSelect

/** The project, or NOT_FOUND. */
export async function getProjectRow(tx: Tx, orgId: OrgId, projectId: string): Promise<ProjectRow> {
  const [row] = await tx
    .select()
    .from(projects)
    .where(and(eq(projects.orgId, orgId), eq(projects.id, projectId)))
  if (!row) throw notFound('The project')
  return row
}

/** One stop of a project's lifecycle, with its environment's name. */
export type PhaseRow = { environmentId: string; environmentName: string; position: number; automatic: boolean }

/** The stops of a lifecycle in their order. */
export async function listPhases(tx: Tx, orgId: OrgId, lifecycleId: string): Promise<PhaseRow[]> {
  return tx
    .select({
      environmentId: lifecyclePhases.environmentId,
      environmentName: environments.name,
      position: lifecyclePhases.position,
      automatic: lifecyclePhases.automatic,
    })
    .from(lifecyclePhases)
    .innerJoin(
      environments,
      and(eq(environments.orgId, lifecyclePhases.orgId), eq(environments.id, lifecyclePhases.environmentId)),
    )
    .where(and(eq(lifecyclePhases.orgId, orgId), eq(lifecyclePhases.lifecycleId, lifecycleId)))
    .orderBy(asc(lifecyclePhases.position), asc(environments.position))
}

/** The trust rules of a project. */
export async function listTrustRules(tx: Tx, orgId: OrgId, projectId: string) {
  return tx
    .select()
    .from(trustRules)
    .where(and(eq(trustRules.orgId, orgId), eq(trustRules.projectId, projectId)))
    .orderBy(asc(trustRules.id))
}

/** What a project's releases are put onto in an environment; made where it is missing. */
export async function ensureTarget(
  scope: { tx: Tx; orgId: OrgId; newId: NewId; now: Date },
  place: { projectId: string; environmentId: string },
): Promise<TargetRow> {
  const { tx, orgId } = scope
  await tx
    .insert(targets)
    .values({ orgId, id: scope.newId('site'), ...place, kind: 'local-site', url: null, createdAt: scope.now })
    .onConflictDoNothing()
  return getTarget(tx, orgId, place)
}

/** The target of a place, or null. */
export async function findTarget(
  tx: Tx,
  orgId: OrgId,
  place: { projectId: string; environmentId: string },
): Promise<TargetRow | null> {
  const [row] = await tx
    .select()
    .from(targets)
    .where(
      and(
        eq(targets.orgId, orgId),
        eq(targets.projectId, place.projectId),
        eq(targets.environmentId, place.environmentId),
      ),
    )
  return row ?? null
}

/** The target of a place that has been asked for, so that it has one. */
export async function getTarget(
  tx: Tx,
  orgId: OrgId,
  place: { projectId: string; environmentId: string },
): Promise<TargetRow> {
  const row = await findTarget(tx, orgId, place)
  if (!row) throw notFound('The target')
  return row
}
