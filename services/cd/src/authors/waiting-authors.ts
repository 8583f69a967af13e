import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'
import { decisions, promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { applyRules } from '../promotions/applied-rule.ts'
import { rulesByEnvironment } from '../promotions/waiting.ts'
import type { Reach } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { addressKey } from './author-keys.ts'
import { type AuthorVerdict, judgeAuthors } from './author-rules.ts'
import { type KeptAuthors, readKeptAuthors } from './kept-authors.ts'
import { loadAuthorFacts } from './load-author-facts.ts'

/** A promotion that waits and whose rule excludes authors, with what its authors come to. */
export type WaitingForAuthors = {
  promotion: { promotionId: string; number: number; projectName: string; version: string; environmentName: string }
  kept: KeptAuthors
  verdict: AuthorVerdict
}

const WAITING_MAX = 500

/** Every promotion within reach that waits under a rule that excludes authors, in a number of queries that does not grow with theirs. */
export async function loadWaitingForAuthors(tx: Tx, orgId: OrgId, reach: Reach): Promise<WaitingForAuthors[]> {
  const rows = await tx
    .select({
      promotion: promotions,
      projectName: projects.name,
      environmentName: environments.name,
      version: releases.version,
    })
    .from(promotions)
    .innerJoin(projects, and(eq(projects.orgId, promotions.orgId), eq(projects.id, promotions.projectId)))
    .innerJoin(releases, and(eq(releases.orgId, promotions.orgId), eq(releases.id, promotions.releaseId)))
    .innerJoin(
      environments,
      and(eq(environments.orgId, promotions.orgId), eq(environments.id, promotions.environmentId)),
    )
    .where(and(eq(promotions.orgId, orgId), withinReach(reach, promotions), eq(promotions.state, 'waiting')))
    .orderBy(promotions.number)
    .limit(WAITING_MAX)
  const rules = await rulesByEnvironment(
    tx,
    orgId,
    rows.map((row) => row.promotion),
  )
  const asked = rows.filter(({ promotion }) => {
    const inForce = rules.get(promotion.environmentId)
    if (inForce === undefined) return false
    const { rule, lists } = applyRules(promotion.kind, inForce)
    return rule.noAuthor && lists.length > 0
  })
  if (asked.length === 0) return []
  const approvals = await tx
    .select({
      promotionId: decisions.promotionId,
      userId: decisions.userId,
      intentSha256: decisions.intentSha256,
    })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.decision, 'approve'),
        isNull(decisions.voidedAt),
        inArray(
          decisions.promotionId,
          asked.map(({ promotion }) => promotion.id),
        ),
      ),
    )
  const kept = new Map(asked.map(({ promotion }) => [promotion.id, readKeptAuthors(promotion.changeAuthors)]))
  const factsOf = await loadAuthorFacts(
    tx,
    orgId,
    [...kept.values()].map(({ stated }) => stated),
  )
  return asked.flatMap(({ promotion, projectName, environmentName, version }) => {
    const ofIt = kept.get(promotion.id)
    if (ofIt === undefined) return []
    const verdict = judgeAuthors({
      authors: factsOf(ofIt.stated),
      changedBy: ofIt.changedBy,
      requestedBy: promotion.requestedBy,
      approvedBy: approvals
        .filter((one) => one.promotionId === promotion.id && one.intentSha256 === promotion.intentSha256)
        .map((one) => one.userId),
    })
    const { id: promotionId, number } = promotion
    return [{ promotion: { promotionId, number, projectName, version, environmentName }, kept: ofIt, verdict }]
  })
}

/** The keys and names of everybody whom such promotions speak of. */
export function namesAmong(waiting: ReadonlyArray<{ kept: KeptAuthors }>): Map<string, string> {
  return new Map(
    waiting.flatMap(({ kept: { stated } }) => [
      ...stated.addresses.map((author): [string, string] => [addressKey(author), author.name]),
      ...stated.histories.map(({ key, name }): [string, string] => [key, name]),
    ]),
  )
}
