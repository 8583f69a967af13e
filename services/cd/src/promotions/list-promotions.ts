import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'
import { promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import { deadlineOf } from './approval-time-rules.ts'
import type { promotionField } from './promotion-fields.ts'
import type { PromotionRow } from './promotion-rows.ts'
import { PROMOTION_STATES, statusOf } from './promotion-states.ts'

const former = alias(releases, 'former_releases')
const next = alias(promotions, 'next_promotions')

const pages = pagesOf('promotions', z.number().int())

/** Promotions within reach, newest first: all, or those of a project, an environment, a release or a state. */
export const listPromotions = query(
  {
    action: 'promotion:read',
    input: pageInput.extend({
      projectId: idField('project').optional(),
      environmentId: idField('environment').optional(),
      releaseId: idField('release').optional(),
      state: z.enum(PROMOTION_STATES).optional(),
    }),
  },
  async ({ tx, orgId, actor }, input) => {
    const after = pages.after(input.cursor)
    const items = await loadPromotions(
      tx,
      orgId,
      and(
        withinReach(reachOf(actor.grants, 'promotion:read'), promotions),
        input.projectId === undefined ? undefined : eq(promotions.projectId, input.projectId),
        input.environmentId === undefined ? undefined : eq(promotions.environmentId, input.environmentId),
        input.releaseId === undefined ? undefined : eq(promotions.releaseId, input.releaseId),
        input.state === undefined ? undefined : eq(promotions.state, input.state),
        after === undefined ? undefined : lt(promotions.number, after),
      ),
      input.limit + 1,
    )
    return pages.page(items, input.limit, (row) => row.number)
  },
)

/** Promotions that match, newest first. */
export async function loadPromotions(
  tx: Tx,
  orgId: OrgId,
  which: SQL | undefined,
  limit: number,
): Promise<z.output<typeof promotionField>[]> {
  const rows = await tx
    .select({
      promotion: promotions,
      projectName: projects.name,
      environmentName: environments.name,
      version: releases.version,
      fromVersion: former.version,
      nextNumber: next.number,
    })
    .from(promotions)
    .innerJoin(projects, and(eq(projects.orgId, promotions.orgId), eq(projects.id, promotions.projectId)))
    .innerJoin(
      environments,
      and(eq(environments.orgId, promotions.orgId), eq(environments.id, promotions.environmentId)),
    )
    .innerJoin(releases, and(eq(releases.orgId, promotions.orgId), eq(releases.id, promotions.releaseId)))
    .leftJoin(former, and(eq(former.orgId, promotions.orgId), eq(former.id, promotions.fromReleaseId)))
    .leftJoin(next, and(eq(next.orgId, promotions.orgId), eq(next.id, promotions.supersededBy)))
    .where(and(eq(promotions.orgId, orgId), which))
    .orderBy(desc(promotions.number))
    .limit(limit)
  const people = rows.flatMap(({ promotion }) => [promotion.requestedBy ?? [], promotion.endedBy ?? []].flat())
  const person = namesOf(await listPeople(tx, orgId, [...new Set(people)]))
  return rows.map(({ promotion, projectName, environmentName, version, fromVersion, nextNumber }) => {
    const requestedBy = promotion.requestedBy === null ? null : person(promotion.requestedBy)
    return {
      id: promotion.id,
      number: promotion.number,
      kind: promotion.kind,
      state: promotion.state,
      status: cheapStatus(promotion),
      projectId: promotion.projectId,
      projectName,
      environmentId: promotion.environmentId,
      environmentName,
      releaseId: promotion.releaseId,
      version,
      fromVersion,
      requestedBy,
      requestedWithKey: promotion.requestedWithKey,
      reason: promotion.reason,
      requestedAt: iso(promotion.requestedAt),
      expiresAt: isoOrNull(deadlineOf(promotion)),
      endedAt: isoOrNull(promotion.endedAt),
      endedBy: promotion.endedBy === null ? null : person(promotion.endedBy),
      endReason: promotion.endReason,
      supersededBy:
        promotion.supersededBy === null || nextNumber === null
          ? null
          : { promotionId: promotion.supersededBy, number: nextNumber },
      headline: sayListed(
        promotion.kind,
        requestedBy?.displayName ?? null,
        `${projectName} ${version}`,
        environmentName,
      ),
      intentSha256: promotion.intentSha256,
    }
  })
}

/** What a list calls a promotion: without its gates, by whether its approvals are complete. */
function cheapStatus(row: PromotionRow) {
  return statusOf(row.state, row.approvalsCompleteAt === null ? ['approvals'] : [])
}

/** The sentence of a list's row: "Ada wants shop-web 2.4.1 in production." */
function sayListed(kind: PromotionRow['kind'], requester: string | null, release: string, environment: string): string {
  if (kind === 'rollback') return `${requester ?? 'Baton'} wants ${release} back in ${environment}.`
  return requester === null
    ? `${release} goes to ${environment} by itself.`
    : `${requester} wants ${release} in ${environment}.`
}

/** Promotions by id, in no order. */
export function loadPromotionsById(tx: Tx, orgId: OrgId, ids: readonly string[]) {
  return ids.length === 0
    ? Promise.resolve([])
    : loadPromotions(tx, orgId, inArray(promotions.id, [...ids]), ids.length)
}
