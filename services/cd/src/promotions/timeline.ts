import { listPeople, namesOf, type Person } from '@baton/identity/people'
import { and, asc, eq } from 'drizzle-orm'
import { deployments } from '../db/deployments.ts'
import { promotionIntents } from '../db/promotions.ts'
import type { CdScope } from '../dependencies.ts'
import { decisionClaim, provedClaims, requestClaims } from '../proofs/proved-claims.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import type { Assessment } from './assess.ts'
import { intentVersion } from './intent.ts'
import type { DecisionRow, PromotionRow } from './promotion-rows.ts'

/** One line of what happened to a promotion. */
export type TimelineItem = {
  at: string
  kind: 'requested' | 'intentChanged' | 'approved' | 'rejected' | 'started' | 'finished' | 'failed' | 'ended'
  person: Person | null
  text: string
  remark: string | null
  proved: boolean | null
}

const ENDED = {
  cancelled: 'cancelled it',
  expired: 'Nobody completed the approvals in time.',
  superseded: 'A newer request took its place.',
} as const

/** What happened to a promotion, oldest first, and its decisions, each with whether its audit entry is proved. */
export async function loadHistory(scope: Pick<CdScope, 'tx' | 'orgId' | 'deps'>, row: PromotionRow, of: Assessment) {
  const { tx, orgId } = scope
  const intents = await tx
    .select({ madeAt: promotionIntents.madeAt, bytes: promotionIntents.bytes })
    .from(promotionIntents)
    .where(and(eq(promotionIntents.orgId, orgId), eq(promotionIntents.promotionId, row.id)))
    .orderBy(asc(promotionIntents.madeAt))
  const runs = await tx
    .select({
      state: deployments.state,
      startedAt: deployments.startedAt,
      finishedAt: deployments.finishedAt,
      failure: deployments.failure,
    })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.promotionId, row.id)))
    .orderBy(asc(deployments.id))
  const ids = [row.requestedBy ?? [], row.endedBy ?? [], of.decisions.map((one) => one.userId)].flat()
  const person = namesOf(await listPeople(tx, orgId, [...new Set(ids)]))
  const claims = [...requestClaims(row), ...of.decisions.map(decisionClaim)]
  const states = await provedClaims(scope, claims)
  const proved = new Set(claims.filter((_, index) => states[index]).map((claim) => claim.entryId))
  const isProved = (entryId: string | null | undefined) => entryId != null && proved.has(entryId)
  const { name } = of.environment

  const decisions = of.decisions.map((one) => ({
    id: one.id,
    decision: one.decision,
    person: person(one.userId),
    withKey: one.apiKeyId,
    comment: one.comment,
    decidedAt: iso(one.decidedAt),
    voidedAt: isoOrNull(one.voidedAt),
    voidReason: one.voidReason,
    proved: isProved(one.auditEntryId),
  }))
  const items: TimelineItem[] = [
    {
      at: iso(row.requestedAt),
      kind: 'requested',
      person: row.requestedBy === null ? null : person(row.requestedBy),
      text:
        row.kind === 'rollback'
          ? `asked to put ${of.release.version} back in ${name}`
          : `asked for ${of.release.version} in ${name}`,
      remark: row.reason,
      proved: isProved(row.proofEntryIds[0]),
    },
    ...intents.slice(1).map((intent, index) => ({
      at: iso(intent.madeAt),
      kind: 'intentChanged' as const,
      person: null,
      text: sayIntentChange(intents[index]?.bytes ?? intent.bytes, intent.bytes),
      remark: null,
      proved: isProved(row.proofEntryIds[index + 1]),
    })),
    ...decisions.map((one) => ({
      at: one.decidedAt,
      kind: one.decision === 'approve' ? ('approved' as const) : ('rejected' as const),
      person: one.person,
      text: `${one.decision === 'approve' ? 'approved it' : 'rejected it'}${sayVoid(one.voidReason)}`,
      remark: one.comment,
      proved: one.proved,
    })),
    ...runs.flatMap((run): TimelineItem[] => [
      {
        at: iso(run.startedAt),
        kind: 'started',
        person: null,
        text: `The deployment to ${name} started.`,
        remark: null,
        proved: null,
      },
      ...(run.finishedAt === null
        ? []
        : [
            {
              at: iso(run.finishedAt),
              kind: run.state === 'succeeded' ? ('finished' as const) : ('failed' as const),
              person: null,
              text: sayEnd(run.state, name),
              remark: run.failure,
              proved: null,
            },
          ]),
    ]),
    ...(row.endedAt !== null && (row.state === 'cancelled' || row.state === 'expired' || row.state === 'superseded')
      ? [
          {
            at: iso(row.endedAt),
            kind: 'ended' as const,
            person: row.endedBy === null ? null : person(row.endedBy),
            text: ENDED[row.state],
            remark: row.endReason,
            proved: null,
          },
        ]
      : []),
  ]
  return { decisions, timeline: items.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)) }
}

function sayIntentChange(before: Uint8Array, after: Uint8Array): string {
  if (intentVersion(before) < intentVersion(after)) {
    return 'Baton was updated. Approvals now cover the deployment steps, variables, target, trust, rule and phases, so earlier ones no longer count.'
  }
  return 'The request changed. Earlier approvals no longer count.'
}

function sayVoid(reason: DecisionRow['voidReason']): string {
  switch (reason) {
    case null:
      return ''
    case 'intentChanged':
      return '; void since the request changed'
    case 'memberRemoved':
      return '; void since they left the organisation'
    case 'tooOld':
      return '; void since it was too old when it could have started'
    case 'madeWithKey':
      return ' with an API key; void, since a signed-in person decides'
  }
}

function sayEnd(state: string, environment: string): string {
  if (state === 'succeeded') return `The deployment to ${environment} succeeded.`
  if (state === 'uncertain') return `The deployment failed, and ${environment} may be mixed.`
  return `The deployment failed; ${environment} is as it was.`
}
