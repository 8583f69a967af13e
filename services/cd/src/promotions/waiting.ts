import { whoCan } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { judgeAuthors } from '../authors/author-rules.ts'
import { readKeptAuthors } from '../authors/kept-authors.ts'
import { loadAuthorFacts } from '../authors/load-author-facts.ts'
import { decisions, promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { loadRulesInForce } from '../environments/load-rules-in-force.ts'
import { type Place, placeKey } from '../environments/place.ts'
import type { Reach } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import type { PersonRef } from '../words/say.ts'
import { applyRules } from './applied-rule.ts'
import { exclusionsOf, makeCandidate } from './candidate-rules.ts'
import { isQuorate, matchLists } from './quorum-rules.ts'

/** A promotion that waits for people: whose approval would count, or who can say who its unknown authors are. */
export type WaitingForPeople = {
  promotionId: string
  projectId: string
  environmentId: string
  couldApprove: PersonRef[]
  /** While an author is not known nobody can approve, and these can say who it is. */
  couldMatch: PersonRef[]
  authorsUnknown: number
  expiresAt: Date | null
  requestedAt: Date
}

/** Whose turn it is: those who can approve, or first those who can say who the authors are. */
export function waitsFor(waiting: Pick<WaitingForPeople, 'couldApprove' | 'couldMatch'>): PersonRef[] {
  return waiting.couldMatch.length > 0 ? waiting.couldMatch : waiting.couldApprove
}

const WAITING_MAX = 500

/**
 * Every promotion within reach that waits for an approval, with who could give it, in a number of queries that does not grow with
 * theirs: lists and counts cannot judge each promotion whole. The promotion's page does.
 */
export async function loadWaitingForPeople(tx: Tx, orgId: OrgId, reach: Reach): Promise<WaitingForPeople[]> {
  const rows = await tx
    .select({ promotion: promotions, releaseCreator: releases.createdBy })
    .from(promotions)
    .innerJoin(releases, and(eq(releases.orgId, promotions.orgId), eq(releases.id, promotions.releaseId)))
    .where(
      and(
        eq(promotions.orgId, orgId),
        withinReach(reach, promotions),
        eq(promotions.state, 'waiting'),
        isNull(promotions.approvalsCompleteAt),
      ),
    )
    .orderBy(promotions.expiresAt, promotions.requestedAt)
    .limit(WAITING_MAX)
  if (rows.length === 0) return []
  const given = await tx
    .select({
      promotionId: decisions.promotionId,
      userId: decisions.userId,
      intentSha256: decisions.intentSha256,
    })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        inArray(
          decisions.promotionId,
          rows.map((row) => row.promotion.id),
        ),
        isNull(decisions.voidedAt),
        isNull(decisions.apiKeyId),
      ),
    )
  const kept = new Map(rows.map(({ promotion }) => [promotion.id, readKeptAuthors(promotion.changeAuthors)]))
  const factsOf = await loadAuthorFacts(
    tx,
    orgId,
    [...kept.values()].map(({ stated }) => stated),
  )
  const matchers = await whoCan(tx, orgId, 'author:match')
  const approvers = await approversByPlace(
    tx,
    orgId,
    rows.map((row) => row.promotion),
  )
  const rules = await rulesByEnvironment(
    tx,
    orgId,
    rows.map((row) => row.promotion),
  )
  return rows.flatMap(({ promotion, releaseCreator }) => {
    const inForce = rules.get(promotion.environmentId)
    if (inForce === undefined) return []
    const { rule, lists } = applyRules(promotion.kind, inForce)
    const approvedBy = given
      .filter((one) => one.promotionId === promotion.id && one.intentSha256 === promotion.intentSha256)
      .map((one) => one.userId)
    const { stated, changedBy } = kept.get(promotion.id) ?? readKeptAuthors([])
    const { requestedBy, requestedAt } = promotion
    const authors = judgeAuthors({ authors: factsOf(stated), changedBy, requestedBy, approvedBy })
    const exclusion = exclusionsOf({ requestedBy, releaseCreator, authors })
    const candidates = (approvers.get(placeKey(promotion)) ?? []).map((member) =>
      makeCandidate(member, { rule, exclusion, requestedAt }),
    )
    const authorsUnknown = rule.noAuthor && lists.length > 0 ? authors.unknown.length : 0
    const standings = matchLists(lists, candidates, approvedBy)
    if (authorsUnknown === 0 && isQuorate(standings)) return []
    const could = authorsUnknown > 0 ? [] : standings.filter((one) => one.missing > 0).flatMap((one) => one.couldFill)
    return [
      {
        promotionId: promotion.id,
        projectId: promotion.projectId,
        environmentId: promotion.environmentId,
        couldApprove: [...new Map(could.map(({ userId, displayName }) => [userId, { userId, displayName }])).values()],
        couldMatch:
          authorsUnknown === 0
            ? []
            : matchers
                .filter((one) => one.addressProved && authors.mayMatch(one.userId))
                .map(({ userId, displayName }) => ({ userId, displayName })),
        authorsUnknown,
        expiresAt: promotion.expiresAt,
        requestedAt: promotion.requestedAt,
      },
    ]
  })
}

/** The versions of the rule that are in force in each of these places, by environment. */
export async function rulesByEnvironment(tx: Tx, orgId: OrgId, places: readonly Place[]) {
  const found = new Map<string, Awaited<ReturnType<typeof loadRulesInForce>>>()
  for (const { environmentId } of places) {
    if (!found.has(environmentId)) found.set(environmentId, await loadRulesInForce(tx, orgId, environmentId))
  }
  return found
}

async function approversByPlace(tx: Tx, orgId: OrgId, places: readonly Place[]) {
  const found = new Map<string, Awaited<ReturnType<typeof whoCan>>>()
  for (const place of new Map(places.map((one) => [placeKey(one), one])).values()) {
    found.set(placeKey(place), await whoCan(tx, orgId, 'promotion:approve', place))
  }
  return found
}
