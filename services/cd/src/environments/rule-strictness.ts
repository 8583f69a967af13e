import { BUILDER_LEVELS } from '../promotions/gate-rules.ts'
import type { ApprovalRequirement } from '../promotions/quorum-rules.ts'
import type { EnvironmentRule } from './rule.ts'

/** A version of an environment's rule, and whether somebody else has agreed to it. */
export type RuleVersion = { version: number; rule: EnvironmentRule; changedBy: string | null; confirmed: boolean }

/**
 * The versions of a rule that a promotion must satisfy, oldest first; the last is the newest. A stricter version takes the
 * place of an earlier one at once. A version that is less strict only stands beside it, until a second person confirms it: so
 * nobody loosens a rule, deploys and sets it back alone.
 */
export function rulesInForce(versions: readonly RuleVersion[]): RuleVersion[] {
  let held: RuleVersion[] = []
  for (const next of versions) {
    const stricter = next.confirmed ? [] : held.filter(({ rule }) => !isAtLeastAsStrict(next.rule, rule))
    held = [...stricter, next]
  }
  return held
}

/**
 * True when whatever satisfies `rule` satisfies `other` too. Told by the shape of the rules, so it may call a rule less
 * strict that is not; never the other way round.
 */
export function isAtLeastAsStrict(rule: EnvironmentRule, other: EnvironmentRule): boolean {
  return (
    (rule.testsPassed || !other.testsPassed) &&
    BUILDER_LEVELS.indexOf(rule.minimumLevel) >= BUILDER_LEVELS.indexOf(other.minimumLevel) &&
    other.evidence.every((kind) => rule.evidence.includes(kind)) &&
    (other.approvals.length === 0 ||
      ((rule.noSelfApproval || !other.noSelfApproval) &&
        (rule.noAuthor || !other.noAuthor) &&
        (rule.approveRollbacks || !other.approveRollbacks) &&
        rule.approvalsGoodForMinutes <= other.approvalsGoodForMinutes &&
        coversApprovals(rule.approvals, other.approvals)))
  )
}

/** True when each requirement of the others has one of its own that asks as many of the same people, or more of fewer. */
export function coversApprovals(
  requirements: readonly ApprovalRequirement[],
  others: readonly ApprovalRequirement[],
): boolean {
  const [first, ...rest] = others
  if (first === undefined) return true
  return requirements.some(
    (one, index) => coversRequirement(one, first) && coversApprovals(requirements.toSpliced(index, 1), rest),
  )
}

function coversRequirement(one: ApprovalRequirement, other: ApprovalRequirement): boolean {
  if (one.count < other.count) return false
  if (other.roles.length + other.teamIds.length === 0) return true
  return (
    one.roles.length + one.teamIds.length > 0 &&
    one.roles.every((role) => other.roles.includes(role)) &&
    one.teamIds.every((team) => other.teamIds.includes(team))
  )
}

/** What all of these rules ask beside their approvals, which are counted for each by itself. Times are the shortest. */
export function strictestOf(rules: readonly EnvironmentRule[], newest: EnvironmentRule): EnvironmentRule {
  const asking = rules.filter(({ approvals }) => approvals.length > 0)
  const levels = rules.map(({ minimumLevel }) => BUILDER_LEVELS.indexOf(minimumLevel))
  return {
    ...newest,
    noSelfApproval: newest.noSelfApproval || asking.some((rule) => rule.noSelfApproval),
    noAuthor: newest.noAuthor || asking.some((rule) => rule.noAuthor),
    approveRollbacks: newest.approveRollbacks || asking.some((rule) => rule.approveRollbacks),
    approvalsGoodForMinutes: Math.min(
      newest.approvalsGoodForMinutes,
      ...asking.map((rule) => rule.approvalsGoodForMinutes),
    ),
    testsPassed: rules.some((rule) => rule.testsPassed),
    minimumLevel: BUILDER_LEVELS[Math.max(...levels)] ?? newest.minimumLevel,
    evidence: [...new Set(rules.flatMap((rule) => rule.evidence))],
  }
}
