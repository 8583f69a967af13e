import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, inArray, isNull, lt, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { deployments } from '../db/deployments.ts'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'
import { decisions, promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { type CdScope, query } from '../dependencies.ts'
import { decisionClaim, type EntryClaim, provedClaims, requestClaims } from '../proofs/proved-claims.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import type { deploymentField } from './deployment-fields.ts'

const former = alias(releases, 'former_releases')

const pages = pagesOf('deployments', z.string())

/** Deployments within reach, newest first: all, or those of a project, an environment, a release or a promotion. */
export const listDeployments = query(
  {
    action: 'deployment:read',
    input: pageInput.extend({
      projectId: idField('project').optional(),
      environmentId: idField('environment').optional(),
      releaseId: idField('release').optional(),
      promotionId: idField('promotion').optional(),
    }),
  },
  async (scope, input) => {
    const { actor } = scope
    const after = pages.after(input.cursor)
    const items = await loadDeployments(
      scope,
      and(
        withinReach(reachOf(actor.grants, 'deployment:read'), deployments),
        input.projectId === undefined ? undefined : eq(deployments.projectId, input.projectId),
        input.environmentId === undefined ? undefined : eq(deployments.environmentId, input.environmentId),
        input.releaseId === undefined ? undefined : eq(deployments.releaseId, input.releaseId),
        input.promotionId === undefined ? undefined : eq(deployments.promotionId, input.promotionId),
        after === undefined ? undefined : lt(deployments.id, after),
      ),
      input.limit + 1,
    )
    return pages.page(items, input.limit, (row) => row.id)
  },
)

/** Deployments that match, newest first (ids sort by the time at which they were made). */
export async function loadDeployments(
  scope: Pick<CdScope, 'tx' | 'orgId' | 'deps'>,
  which: SQL | undefined,
  limit: number,
): Promise<z.output<typeof deploymentField>[]> {
  const { tx, orgId } = scope
  const rows = await tx
    .select({
      deployment: deployments,
      promotion: {
        id: promotions.id,
        kind: promotions.kind,
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
  const unproved = await findUnproved(scope, [
    ...rows.flatMap(({ promotion }) => requestClaims(promotion)),
    ...approvals.map(decisionClaim),
  ])
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
    // Worked out anew: a rollback may have started before its proof, and what was proved then may be gone.
    proved: promotion.proofEntryIds.length > 0 && !unproved.has(promotion.id),
  }))
}

/** The promotions of which a claim is not proved. */
async function findUnproved(scope: Pick<CdScope, 'tx' | 'orgId' | 'deps'>, claims: readonly EntryClaim[]) {
  const proved = await provedClaims(scope, claims)
  return new Set(claims.filter((_, index) => !proved[index]).map((claim) => claim.targetId))
}

const decisionColumns = {
  promotionId: decisions.promotionId,
  userId: decisions.userId,
  auditEntryId: decisions.auditEntryId,
  decision: decisions.decision,
  intentSha256: decisions.intentSha256,
}

function approvalsOf(tx: Tx, orgId: OrgId, promotionIds: readonly string[]) {
  if (promotionIds.length === 0) return Promise.resolve([])
  return tx
    .select(decisionColumns)
    .from(decisions)
    .innerJoin(promotions, and(eq(promotions.orgId, decisions.orgId), eq(promotions.id, decisions.promotionId)))
    .where(
      and(
        eq(decisions.orgId, orgId),
        inArray(decisions.promotionId, [...promotionIds]),
        eq(decisions.decision, 'approve'),
        isNull(decisions.voidedAt),
        eq(decisions.intentSha256, promotions.intentSha256),
      ),
    )
    .orderBy(decisions.decidedAt)
}
