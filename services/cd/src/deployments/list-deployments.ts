import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, inArray, isNull, lt, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { deployments } from '../db/deployments.ts'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'
import { decisions, promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { areProved, provedAmong } from '../promotions/proof-entries.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { cursorField, limitField } from '../words/fields.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import type { deploymentField } from './deployment-fields.ts'

const former = alias(releases, 'former_releases')

/** Deployments within reach, newest first: all, or those of a project, an environment, a release or a promotion. */
export const listDeployments = query(
  {
    action: 'deployment:read',
    input: z.object({
      projectId: idField('project').optional(),
      environmentId: idField('environment').optional(),
      releaseId: idField('release').optional(),
      promotionId: idField('promotion').optional(),
      limit: limitField,
      cursor: cursorField,
    }),
  },
  async ({ tx, orgId, actor }, input) => {
    const items = await loadDeployments(
      tx,
      orgId,
      and(
        withinReach(reachOf(actor.grants, 'deployment:read'), deployments),
        input.projectId === undefined ? undefined : eq(deployments.projectId, input.projectId),
        input.environmentId === undefined ? undefined : eq(deployments.environmentId, input.environmentId),
        input.releaseId === undefined ? undefined : eq(deployments.releaseId, input.releaseId),
        input.promotionId === undefined ? undefined : eq(deployments.promotionId, input.promotionId),
        input.cursor === undefined ? undefined : lt(deployments.id, input.cursor),
      ),
      input.limit + 1,
    )
    const page = items.slice(0, input.limit)
    return { items: page, nextCursor: items.length > input.limit ? (page.at(-1)?.id ?? null) : null }
  },
)

/** Deployments that match, newest first (ids sort by the time at which they were made). */
export async function loadDeployments(
  tx: Tx,
  orgId: OrgId,
  which: SQL | undefined,
  limit: number,
): Promise<z.output<typeof deploymentField>[]> {
  const rows = await tx
    .select({
      deployment: deployments,
      promotion: {
        number: promotions.number,
        requestedBy: promotions.requestedBy,
        reason: promotions.reason,
        proofEntryIds: promotions.proofEntryIds,
      },
      projectName: projects.name,
      environmentName: environments.name,
      version: releases.version,
      fromVersion: former.version,
    })
    .from(deployments)
    .innerJoin(promotions, and(eq(promotions.orgId, deployments.orgId), eq(promotions.id, deployments.promotionId)))
    .innerJoin(projects, and(eq(projects.orgId, deployments.orgId), eq(projects.id, deployments.projectId)))
    .innerJoin(
      environments,
      and(eq(environments.orgId, deployments.orgId), eq(environments.id, deployments.environmentId)),
    )
    .innerJoin(releases, and(eq(releases.orgId, deployments.orgId), eq(releases.id, deployments.releaseId)))
    .leftJoin(former, and(eq(former.orgId, deployments.orgId), eq(former.id, deployments.fromReleaseId)))
    .where(and(eq(deployments.orgId, orgId), which))
    .orderBy(desc(deployments.id))
    .limit(limit)
  const approvals = await approvalsOf(
    tx,
    orgId,
    rows.map((row) => row.deployment.promotionId),
  )
  const ids = [...rows.flatMap((row) => row.promotion.requestedBy ?? []), ...approvals.map((row) => row.userId)]
  const person = namesOf(await listPeople(tx, orgId, [...new Set(ids)]))
  const unproved = rows.filter(({ deployment }) => deployment.provedAt === null)
  const proofsOf = ({ deployment, promotion }: (typeof rows)[number]) => [
    ...promotion.proofEntryIds,
    ...approvals.flatMap((row) => (row.promotionId === deployment.promotionId ? (row.auditEntryId ?? []) : [])),
  ]
  // A rollback may have started before its proof; since then it may have come.
  const proved = await provedAmong(tx, orgId, unproved.flatMap(proofsOf))
  return rows.map(({ deployment, promotion, ...names }) => ({
    id: deployment.id,
    promotionId: deployment.promotionId,
    promotionNumber: promotion.number,
    kind: deployment.kind,
    state: deployment.state,
    projectId: deployment.projectId,
    environmentId: deployment.environmentId,
    releaseId: deployment.releaseId,
    ...names,
    requestedBy: promotion.requestedBy === null ? null : person(promotion.requestedBy),
    reason: promotion.reason,
    approvedBy: approvals.filter((row) => row.promotionId === deployment.promotionId).map((row) => person(row.userId)),
    startedAt: iso(deployment.startedAt),
    finishedAt: isoOrNull(deployment.finishedAt),
    failure: deployment.failure,
    proved: deployment.provedAt !== null || areProved(proved, proofsOf({ deployment, promotion, ...names })),
  }))
}

function approvalsOf(tx: Tx, orgId: OrgId, promotionIds: readonly string[]) {
  if (promotionIds.length === 0) return Promise.resolve([])
  return tx
    .select({ promotionId: decisions.promotionId, userId: decisions.userId, auditEntryId: decisions.auditEntryId })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        inArray(decisions.promotionId, [...promotionIds]),
        eq(decisions.decision, 'approve'),
        isNull(decisions.voidedAt),
      ),
    )
    .orderBy(decisions.decidedAt)
}
