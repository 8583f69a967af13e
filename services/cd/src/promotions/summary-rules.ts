import { capitalise, sayCount, sayDuration, sayTime } from '../words/say.ts'
import { type Gate, sayTests, type TestFact } from './gate-rules.ts'
import type { PromotionState } from './promotion-states.ts'

/** What the sentence of a promotion is made from. Names are those of now. */
export type SummaryFacts = {
  kind: 'promotion' | 'rollback'
  state: PromotionState
  /** The audit log contradicts it. */
  blocked: boolean
  /** Null when the system asked. */
  requesterName: string | null
  projectName: string
  environmentName: string
  version: string
  /** What is there now, or was there when it ended. */
  from: { version: string; liveForMs: number | null } | null
  /** The release is the one that is there already. */
  sameRelease: boolean
  /** The release was cut before the one that is there. */
  goesBack: boolean
  commits: { count: number; people: number; unknownBeyond: readonly string[]; sent: boolean }
  tests: TestFact | null
  unmet: readonly Gate[]
  approvalsComplete: boolean
  expiresAt: Date | null
  end: { at: Date | null; byName: string | null; reason: string | null; supersededByNumber: number | null }
  deployment: { failure: string | null; state: string } | null
}

/** The sentence of a promotion, the same on the page, in REST and in mail. `headline` answers alone. */
export type PromotionSummary = { headline: string; lines: readonly string[]; text: string }

/** Puts a promotion into words. What is unknown is said, never left out. */
export function sayPromotion(facts: SummaryFacts): PromotionSummary {
  const headline = sayHeadline(facts)
  const lines = [
    ...sayOutcome(facts),
    ...(facts.state === 'waiting' || facts.state === 'deploying' ? [sayChange(facts)] : []),
    ...(facts.state === 'waiting' ? [sayWaiting(facts)] : []),
  ].filter((line) => line !== '')
  return { headline, lines, text: [headline, ...lines].join(' ') }
}

function sayHeadline({ kind, requesterName, version, environmentName, state }: SummaryFacts): string {
  const open = state === 'waiting' || state === 'deploying'
  if (kind === 'rollback') {
    const who = requesterName ?? 'Baton'
    if (state === 'deployed') return `${who} put ${version} back in ${environmentName}.`
    if (state === 'failed') return `${version} did not get back into ${environmentName}.`
    return `${who} ${open ? 'wants' : 'wanted'} ${version} back in ${environmentName}.`
  }
  if (state === 'deployed') return `${version} went to ${environmentName}.`
  if (state === 'failed') return `${version} did not reach ${environmentName}.`
  if (requesterName === null) return `${version} ${open ? 'goes' : 'was to go'} to ${environmentName} by itself.`
  return `${requesterName} ${open ? 'wants' : 'wanted'} ${version} in ${environmentName}.`
}

function sayChange(facts: SummaryFacts): string {
  const { from, version, sameRelease, goesBack, tests } = facts
  const parts: string[] = []
  if (from === null) parts.push('Nothing is there now.')
  else if (sameRelease) parts.push(`${version} is there already; this runs it again.`)
  else {
    const since =
      facts.kind === 'rollback' && from.liveForMs !== null ? `, live for ${sayDuration(from.liveForMs)}` : ''
    parts.push(`${from.version} is there now${since}.`)
    if (goesBack && facts.kind === 'promotion') parts.push(`This goes back from ${from.version}.`)
  }
  if (!sameRelease && !(goesBack && facts.commits.count === 0)) parts.push(sayCommits(facts))
  parts.push(tests === null ? 'No test result came with it.' : `${sayTests(tests)}.`)
  return parts.join(' ')
}

function sayCommits({ commits }: SummaryFacts): string {
  if (!commits.sent) return 'Commits not known: the publisher did not send them.'
  const beyond = commits.unknownBeyond[0]
  const edge = beyond === undefined ? '' : ` Commits not known before ${beyond.slice(0, 7)}.`
  const people =
    commits.count === 0 || commits.people === 0 ? '' : ` by ${sayCount(commits.people, 'person', 'people')}`
  return `${sayCount(commits.count, 'commit', 'commits')}${people}.${edge}`
}

function sayWaiting({ unmet, approvalsComplete, expiresAt, blocked }: SummaryFacts): string {
  if (blocked) return 'Blocked by the audit log. It does not start until your operator has looked into it.'
  if (unmet.length === 0) return 'Everything holds; it starts by itself.'
  const approvals = unmet.filter((gate) => gate.kind === 'approvals').map((gate) => gate.title)
  const others = unmet.filter((gate) => gate.kind !== 'approvals').map((gate) => gate.title.toLowerCase())
  const parts: string[] = []
  if (approvals.length > 0) parts.push(`Needs ${approvals.join(' and ')}.`)
  if (others.length > 0) parts.push(`${capitalise(others.join(', '))} must still hold.`)
  if (approvalsComplete && others.length > 0) parts.push('Then it starts by itself.')
  if (!approvalsComplete && expiresAt !== null) parts.push(`Expires on ${sayTime(expiresAt)}.`)
  return parts.join(' ')
}

function sayOutcome(facts: SummaryFacts): string[] {
  const { state, end, from, environmentName, deployment } = facts
  const at = end.at === null ? '' : ` on ${sayTime(end.at)}`
  const by = end.byName ?? 'Somebody'
  const because = end.reason === null ? '' : `: "${end.reason}"`
  switch (state) {
    case 'waiting':
    case 'deploying':
      return []
    case 'deployed':
      return [
        `Live since${at.replace(' on', '')}. ${from === null ? 'Nothing was there before.' : `${from.version} was there before.`}`,
      ]
    case 'rejected':
      return [`${by} rejected it${at}${because}${because === '' ? '.' : ''}`]
    case 'cancelled':
      return [`${by} cancelled it${at}${because}${because === '' ? '.' : ''}`]
    case 'expired':
      return [`Nobody completed the approvals by${at.replace(' on', '')}. Ask again.`]
    case 'superseded': {
      const next = end.supersededByNumber === null ? '' : ` Open promotion ${end.supersededByNumber}.`
      return [`A newer request took its place${at}.${next}`]
    }
    case 'failed': {
      const failure = deployment?.failure ?? 'It did not start.'
      if (deployment?.state === 'uncertain') {
        return [
          `${capitalise(environmentName)} may be mixed: the deployment had touched the target before it failed. ${failure}`,
        ]
      }
      const still = from === null ? 'Nothing is live there.' : `${from.version} is still live.`
      return [`${failure} ${still}`]
    }
  }
}
