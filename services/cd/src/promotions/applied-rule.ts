import type { EnvironmentRule } from '../environments/rule.ts'
import { coversApprovals, strictestOf } from '../environments/rule-strictness.ts'
import type { ApprovalList } from './quorum-rules.ts'

/** A version of a rule, as far as a promotion is concerned. */
type Version = { version: number; rule: EnvironmentRule }

/** What the versions in force ask of one promotion: the strictest of each, and every list of approvals. */
export type AppliedRule = { rule: EnvironmentRule; lists: ApprovalList[] }

/** Applies the versions in force, oldest first, to a promotion or a rollback. */
export function applyRules(kind: 'promotion' | 'rollback', inForce: readonly Version[]): AppliedRule {
  const applied = inForce.map(({ version, rule }) => ({ version, rule: ruleFor(kind, rule) }))
  const newest = applied.at(-1)
  if (newest === undefined) throw new Error('An environment has at least one version of its rule.')
  const lists = applied.map(({ version, rule }) => ({ version, requirements: rule.approvals }))
  return {
    rule: strictestOf(
      applied.map((one) => one.rule),
      newest.rule,
    ),
    // A list that a later one covers would ask the same people for the same thing twice.
    lists: lists.filter(
      ({ requirements }, index) =>
        requirements.length > 0 &&
        !lists.slice(index + 1).some((later) => coversApprovals(later.requirements, requirements)),
    ),
  }
}

/** The part of a rule that holds for this kind of change: a rollback passes all but what the rule says. */
function ruleFor(kind: 'promotion' | 'rollback', rule: EnvironmentRule): EnvironmentRule {
  if (kind === 'promotion') return rule
  return {
    ...rule,
    approvals: rule.approveRollbacks ? rule.approvals : [],
    testsPassed: false,
    minimumLevel: 'none',
    evidence: [],
  }
}
