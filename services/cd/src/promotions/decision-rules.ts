import type { DomainErrorCode } from '@baton/kernel/errors'
import { type PersonRef, sayAllOf, sayAnyOf, sayCount, sayTime } from '../words/say.ts'
import { isEnded, type PromotionState } from './promotion-states.ts'
import { type ApprovalRequirement, type Candidate, qualifies } from './quorum-rules.ts'

/** Why somebody may not decide: stable words for who branches on them, and the sentence for people. */
export type DecisionRefusal = {
  code: DomainErrorCode
  reason:
    | 'already_ended'
    | 'already_started'
    | 'already_decided'
    | 'already_cancelled'
    | 'superseded'
    | 'expired'
    | 'intent_changed'
    | 'self_approval'
    | 'release_creator'
    | 'author'
    | 'address_unproved'
    | 'spoke_for_author'
    | 'author_unknown'
    | 'not_an_approver'
    | 'own_say'
  message: string
}

/** How a promotion ended, as far as a late decision needs it. */
export type EndFact = { by: string | null; at: Date | null; supersededByNumber: number | null }

/** Everything on which it depends whether one person may decide now. */
export type DecisionFacts = {
  decision: 'approve' | 'reject'
  state: PromotionState
  environmentName: string
  end: EndFact
  expiresAt: Date | null
  approvalsComplete: boolean
  now: Date
  /** The hash that the person had on screen, and the one that stands; null where facts changed since it was written. */
  intentSha256: { seen: string; current: string | null }
  earlier: { decision: 'approve' | 'reject'; at: Date } | null
  /** The person among those who may approve here; null when no role or team of theirs allows it. */
  candidate: Candidate | null
  requirements: readonly ApprovalRequirement[]
  /** Those whose approval would count now. */
  couldApprove: readonly PersonRef[]
  authored: { commits: number; of: number } | null
  /** Authors of whom nobody has said who they are, and who can say it. */
  unknownAuthors: { names: readonly string[]; couldMatch: readonly PersonRef[] }
}

/** The reason why this decision is refused, or null when it counts. Order: what ended, what changed, who asks. */
export function refuseDecision(facts: DecisionFacts): DecisionRefusal | null {
  return (
    refuseByState(facts) ??
    refuseByTime(facts) ??
    refuseByEarlier(facts) ??
    refuseByIntent(facts) ??
    refuseByPerson(facts)
  )
}

const NOTHING_RECORDED = 'Nothing of yours was recorded.'

function refuseByState({ state, end }: DecisionFacts): DecisionRefusal | null {
  const by = end.by ?? 'Somebody'
  const at = end.at === null ? '' : ` on ${sayTime(end.at)}`
  switch (state) {
    case 'waiting':
      return null
    case 'deploying':
      return refusal(
        'already_started',
        `This promotion started${at}; it can no longer be decided on. ${NOTHING_RECORDED}`,
      )
    case 'rejected':
      return refusal('already_decided', `${by} rejected this${at}, before your decision arrived. ${NOTHING_RECORDED}`)
    case 'cancelled':
      return refusal(
        'already_cancelled',
        `${by} cancelled this${at}, before your decision arrived. ${NOTHING_RECORDED}`,
      )
    case 'expired':
      return refusal(
        'expired',
        `Nobody completed the approvals by${at.replace(' on', '')}, so this expired. Ask again to start a new promotion.`,
      )
    case 'superseded': {
      const next = end.supersededByNumber === null ? '' : ` Open promotion ${end.supersededByNumber}.`
      return refusal('superseded', `A newer request took the place of this one${at}.${next} ${NOTHING_RECORDED}`)
    }
    case 'deployed':
    case 'failed':
      return refusal(
        'already_ended',
        `This promotion has been over${at === '' ? '' : ` since${at.replace(' on', '')}`}. ${NOTHING_RECORDED}`,
      )
  }
}

function refuseByTime({ expiresAt, approvalsComplete, now }: DecisionFacts): DecisionRefusal | null {
  if (expiresAt === null || approvalsComplete || now < expiresAt) return null
  return refusal(
    'expired',
    `Nobody completed the approvals by ${sayTime(expiresAt)}, so this expired. Ask again to start a new promotion.`,
  )
}

function refuseByEarlier({ earlier }: DecisionFacts): DecisionRefusal | null {
  if (earlier === null) return null
  const word = earlier.decision === 'approve' ? 'approved' : 'rejected'
  return refusal('already_decided', `You ${word} this on ${sayTime(earlier.at)}. One person decides once.`)
}

function refuseByIntent({ intentSha256 }: DecisionFacts): DecisionRefusal | null {
  if (intentSha256.seen === intentSha256.current) return null
  const message = `This request changed after you opened it, so your decision would be about something else. Look at it again, then decide. ${NOTHING_RECORDED}`
  return { code: 'PRECONDITION', reason: 'intent_changed', message }
}

function refuseByPerson(facts: DecisionFacts): DecisionRefusal | null {
  const { candidate, environmentName, requirements, authored } = facts
  const others = sayAnyOf(facts.couldApprove.map((person) => person.displayName))
  const nobody =
    facts.unknownAuthors.names.length > 0
      ? 'Nobody can until it is known who wrote it.'
      : 'Nobody else can yet: invite someone who may approve.'
  const can = facts.couldApprove.length === 0 ? nobody : `${others} can.`
  if (facts.decision === 'reject') return null
  if (requirements.length === 0) {
    return personRefusal('not_an_approver', `${environmentName} asks for no approval; this waits for something else.`)
  }
  switch (candidate?.exclusion) {
    case 'requester':
      return personRefusal('self_approval', `You asked for this, so you cannot approve it. ${can}`)
    case 'releaseCreator':
      return personRefusal('release_creator', `You cut this release, so you cannot approve it. ${can}`)
    case 'author': {
      if (authored === null) {
        const sentence =
          'You changed the process, variables, target, trust or phases, or accepted a signing key, since what is live'
        return personRefusal('author', `${sentence}, so your approval would not count here. ${can}`)
      }
      const share =
        authored.of === 0
          ? 'part of it'
          : authored.of === 1
            ? 'its commit'
            : `${authored.commits} of the ${authored.of} commits`
      return personRefusal('author', `You wrote ${share}, so your approval would not count here. ${can}`)
    }
    case 'unproved':
      return personRefusal(
        'address_unproved',
        'You have not confirmed your address, so your approval would not count. Open the link that was mailed to you.',
      )
    case 'spokeForAuthor': {
      const sentence = 'You said who wrote this, so your approval would not count here'
      return personRefusal('spoke_for_author', `${sentence}. ${can}`)
    }
  }
  if (candidate?.notCounted && !requirements.some((requirement) => qualifies(candidate, requirement))) {
    return personRefusal('own_say', `${candidate.notCounted} ${can}`)
  }
  if (candidate === null || !requirements.some((requirement) => qualifies(candidate, requirement))) {
    return personRefusal('not_an_approver', `Your approval does not count for ${environmentName}. ${can}`)
  }
  return refuseByAuthors(facts)
}

function refuseByAuthors({ unknownAuthors }: DecisionFacts): DecisionRefusal | null {
  const { names, couldMatch } = unknownAuthors
  if (names.length === 0) return null
  const missing = `${sayCount(names.length, 'author is', 'authors are')} not known here: ${sayAllOf(names)}`
  const who = couldMatch.length === 0 ? 'Nobody here' : sayAnyOf(couldMatch.map((person) => person.displayName))
  const message = `${missing}. Nobody can approve until it is known who that is. ${who} can say it, under Authors.`
  return { code: 'PRECONDITION', reason: 'author_unknown', message }
}

/** Why a promotion can no longer be cancelled, or null when it can. */
export function refuseCancel(state: PromotionState): string | null {
  if (state === 'deploying')
    return 'This promotion is already deploying; running work finishes. Roll back afterwards if need be.'
  return isEnded(state) ? 'This promotion is over already; there is nothing left to cancel.' : null
}

function refusal(reason: DecisionRefusal['reason'], message: string): DecisionRefusal {
  return { code: 'CONFLICT', reason, message }
}

function personRefusal(reason: DecisionRefusal['reason'], message: string): DecisionRefusal {
  return { code: 'FORBIDDEN', reason, message }
}
