import { type BuilderLevel, type EvidenceKind, sayRequirement } from '../promotions/gate-rules.ts'
import { capitalise, sayEvery } from '../words/say.ts'
import type { EnvironmentRule } from './rule.ts'

const LEVELS: Readonly<Record<Exclude<BuilderLevel, 'none'>, string>> = {
  rootless: 'it was built with rootless or full isolation',
  full: 'it was built with full isolation',
}

const EVIDENCE: Readonly<Record<EvidenceKind, string>> = {
  provenance: 'its provenance is verified',
  tests: 'a test result came with it',
  references: 'references to its reports came with it',
  changes: 'its commits are known',
}

/** The rule of an environment as a sentence: "A release may come in when its tests passed and 1 of QA agreed who ...". */
export function sayRule(rule: EnvironmentRule, teamNames: Readonly<Record<string, string>>): string {
  const conditions = ['it was live in every earlier phase']
  if (rule.testsPassed) conditions.push('its tests passed')
  if (rule.minimumLevel !== 'none') conditions.push(LEVELS[rule.minimumLevel])
  for (const kind of rule.evidence) conditions.push(EVIDENCE[kind])
  for (const requirement of rule.approvals) {
    const anybody = requirement.roles.length + requirement.teamIds.length === 0
    const given = requirement.count === 1 ? 'was given' : 'were given'
    conditions.push(`${sayRequirement(requirement, teamNames)} ${anybody ? given : 'agreed'}`)
  }
  const exclusion = rule.approvals.length === 0 ? '' : sayExclusion(rule)
  const rollback =
    rule.approvals.length === 0 || rule.approveRollbacks ? '' : ' A rollback needs a reason, and no approval.'
  return `${capitalise(`a release may come in when ${sayEvery(conditions, 'and')}${exclusion}.`)}${rollback}`
}

function sayExclusion({ noSelfApproval, noAuthor }: EnvironmentRule): string {
  if (noSelfApproval && noAuthor) return ', by somebody who did not ask for it, cut it or write it'
  if (noSelfApproval) return ', by somebody who did not ask for it or cut it'
  return noAuthor ? ', by somebody who did not write it' : ''
}
