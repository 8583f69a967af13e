import { type BuilderLevel, sayRequirement } from '../promotions/gate-rules.ts'
import { sayEvery } from '../words/say.ts'
import type { EnvironmentRule } from './rule.ts'

type TeamNames = Readonly<Record<string, string>>

const LEVEL_WORDS: Readonly<Record<BuilderLevel, string>> = {
  none: 'any isolation',
  rootless: 'at least rootless isolation',
  full: 'full isolation',
}

/** Every member of a rule in words. One that is missing here does not compile, so that no change goes unsaid. */
const SAID: { readonly [Member in keyof EnvironmentRule]: (rule: EnvironmentRule, teamNames: TeamNames) => string } = {
  approvals: ({ approvals }, teamNames) =>
    approvals.length === 0
      ? 'no approval'
      : sayEvery(
          approvals.map((requirement) => sayRequirement(requirement, teamNames)),
          'and',
        ),
  noSelfApproval: ({ noSelfApproval }) =>
    noSelfApproval ? 'not by the requester or whoever cut the release' : 'the requester may approve too',
  noAuthor: ({ noAuthor }) => (noAuthor ? 'not by an author' : 'an author may approve too'),
  expiryMinutes: ({ expiryMinutes }) => `approvals within ${sayMinutes(expiryMinutes)}`,
  approvalsGoodForMinutes: ({ approvalsGoodForMinutes }) =>
    `complete approvals stay good for ${sayMinutes(approvalsGoodForMinutes)}`,
  testsPassed: ({ testsPassed }) => (testsPassed ? 'tests passed' : 'no passed tests needed'),
  minimumLevel: ({ minimumLevel }) => `built with ${LEVEL_WORDS[minimumLevel]}`,
  evidence: ({ evidence }) =>
    evidence.length === 0 ? 'no evidence needed' : `evidence: ${[...evidence].toSorted().join(', ')}`,
  approveRollbacks: ({ approveRollbacks }) =>
    approveRollbacks ? 'rollbacks need approvals too' : 'rollbacks need no approval',
}

const MEMBERS = Object.keys(SAID) as Array<keyof EnvironmentRule>

/** What a rule asks, each member of it in words. */
export function sayRuleMembers(rule: EnvironmentRule, teamNames: TeamNames): string[] {
  return MEMBERS.map((member) => SAID[member](rule, teamNames))
}

/** What changed between two versions of a rule, a sentence each; none where they ask the same. */
export function sayRuleChange(before: EnvironmentRule, after: EnvironmentRule, teamNames: TeamNames): string[] {
  return MEMBERS.flatMap((member) => {
    if (JSON.stringify(before[member]) === JSON.stringify(after[member])) return []
    return [`Before: ${SAID[member](before, teamNames)}. After: ${SAID[member](after, teamNames)}.`]
  })
}

function sayMinutes(minutes: number): string {
  if (minutes % 1_440 === 0) return minutes === 1_440 ? '1 day' : `${minutes / 1_440} days`
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
