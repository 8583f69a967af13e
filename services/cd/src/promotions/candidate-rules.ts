import type { MemberOnScope } from '@baton/identity/people'
import type { AuthorVerdict } from '../authors/author-rules.ts'
import type { EnvironmentRule } from '../environments/rule.ts'
import type { Candidate, Exclusion } from './quorum-rules.ts'
import { type CountedSay, countSay, sayWhyNot } from './standing-rules.ts'

/** What a rule excludes. */
type Excluding = Pick<EnvironmentRule, 'noSelfApproval' | 'noAuthor'>

/** Why somebody's approval would not count under a rule, or null. */
export type ExclusionOf = (userId: string, rule: Excluding) => Exclusion | null

/** The same for the page, lists, the decision and the start. */
export function exclusionsOf(facts: {
  requestedBy: string | null
  releaseCreator: string | null
  authors: Pick<AuthorVerdict, 'isAuthor' | 'speaksForAuthor'>
}): ExclusionOf {
  return (userId, rule) => {
    if (rule.noSelfApproval && facts.requestedBy === userId) return 'requester'
    if (rule.noSelfApproval && facts.releaseCreator === userId) return 'releaseCreator'
    if (!rule.noAuthor) return null
    if (facts.authors.isAuthor(userId)) return 'author'
    return facts.authors.speaksForAuthor(userId) ? 'spokeForAuthor' : null
  }
}

const ALL_WHO_TAKE_PART: Excluding = { noSelfApproval: true, noAuthor: true }

/** A member as a candidate for one promotion: with the teams and roles that count for it, and what speaks against them. */
export function makeCandidate(
  member: MemberOnScope,
  facts: { rule: Excluding; exclusion: ExclusionOf; requestedAt: Date | null },
): Candidate {
  const { userId, displayName } = member
  const say = countSay(member.given, {
    userId,
    requestedAt: facts.requestedAt,
    takesPart: (other) => facts.exclusion(other, ALL_WHO_TAKE_PART) !== null,
  })
  return {
    userId,
    displayName,
    roles: say.roles,
    teamIds: say.teamIds,
    exclusion: facts.exclusion(userId, facts.rule) ?? ownExclusion(member, say),
    notCounted: say.why && sayWhyNot(say.why, displayName),
  }
}

function ownExclusion({ addressProved }: MemberOnScope, { mayApprove }: CountedSay): Exclusion | null {
  if (!addressProved) return 'unproved'
  return mayApprove ? null : 'ownSay'
}
