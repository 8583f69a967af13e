import { type PersonRef, sayAllOf, sayAnyOf, sayCount, sayEvery, sayTime } from '../words/say.ts'
import type { ListStanding, RequirementStanding } from './quorum-rules.ts'
import type { RollbackRefusal } from './rollback-rules.ts'

/**
 * How a gate stands. `needsPerson`: somebody can act now; `opens`: time or other work alone will do it;
 * `blocked`: nothing that anyone here can do opens it for this release; `noAnswer`: what it needs to know is absent.
 */
export type GateState = 'met' | 'needsPerson' | 'opens' | 'blocked' | 'noAnswer'

/** What a gate looks at. Freezes, soak and outside checks will join this union. */
export const GATE_KINDS = ['history', 'phase', 'approvals', 'tests', 'provenance', 'evidence'] as const
export type GateKind = (typeof GATE_KINDS)[number]

/** One thing that must hold before a promotion may start, in words and in data. */
export type Gate = {
  kind: GateKind
  /** Distinguishes gates of one kind: the phase's environment, the requirement's place. */
  key: string
  state: GateState
  title: string
  sentence: string
  /** Who can open it now. */
  people: readonly PersonRef[]
  /** When time alone will open it, as ISO 8601. */
  opensAt: string | null
}

/** An earlier phase of the lifecycle: where the release must have been live before. */
export type PhaseFact = {
  environmentId: string
  environmentName: string
  reachedAt: Date | null
  /** Set while a promotion of this release to that environment is under way. */
  underWay: { number: number } | null
  couldPromote: readonly PersonRef[]
}

/** What the verified test statements say, newest first in the signed order; null where none came. */
export type TestFact = {
  verdict: 'PASSED' | 'WARNED' | 'FAILED'
  total: number | null
  passed: number | null
  failed: number | null
  failedTests: readonly string[]
  /** Reports that are missing or could not be read whole, "path: why". With one of them the verdict is FAILED. */
  reportFaults: readonly string[]
}

/** How far the build was shut in, from the least to the most. */
export const BUILDER_LEVELS = ['none', 'rootless', 'full'] as const
export type BuilderLevel = (typeof BUILDER_LEVELS)[number]

/** Kinds of statements that a rule can ask for. */
export const EVIDENCE_KINDS = ['provenance', 'tests', 'references', 'changes'] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** Everything that the gates of one promotion depend on. Plain data: the API, the worker and the browser share the rule. */
export type GateFacts = {
  version: string
  environmentName: string
  /** Of a rollback: whether the release was live before the present one; null for a promotion. */
  history: { refusal: RollbackRefusal | null } | null
  phases: readonly PhaseFact[]
  approvals: {
    standings: readonly ListStanding[]
    /** The newest version of the rule. An older one whose requirements are here holds beside it. */
    ruleVersion: number
    /** True where the organisation has one member: then nobody is a second person. */
    onlyMember: boolean
    teamNames: Readonly<Record<string, string>>
    approvedAt: Readonly<Record<string, Date>>
    askedAt: Date | null
    /** Until when approvals may come. */
    until: Date | null
  }
  /** `excluded`: approvals are asked for, and authors may not give them. */
  authors: { excluded: boolean; unknown: ReadonlyArray<{ name: string }>; couldMatch: readonly PersonRef[] }
  tests: { required: boolean; fact: TestFact | null }
  provenance: { required: BuilderLevel; level: BuilderLevel | null; signer: string | null }
  evidence: { required: readonly EvidenceKind[]; present: readonly EvidenceKind[] }
}

/** Every gate of the promotion, in the order of the page: not met first, then met. */
export function evaluateGates(facts: GateFacts): Gate[] {
  const gates = [
    ...historyGate(facts),
    ...facts.phases.map((phase) => phaseGate(facts, phase)),
    ...authorsGate(facts),
    ...facts.approvals.standings.map((standing, index) => approvalGate(facts, standing, index)),
    ...testsGate(facts),
    ...provenanceGate(facts),
    ...evidenceGate(facts),
  ]
  return [...gates.filter((gate) => gate.state !== 'met'), ...gates.filter((gate) => gate.state === 'met')]
}

/** The gates that are not met. */
export function unmetGates(gates: readonly Gate[]): Gate[] {
  return gates.filter((gate) => gate.state !== 'met')
}

/** Why a release cannot be rolled back to, and what to do: the same words in the gate and in the refusal. */
export function sayRollbackRefusal(refusal: RollbackRefusal, version: string, environmentName: string): string {
  switch (refusal) {
    case 'already_live':
      return `${version} is live in ${environmentName} already, so there is nothing to roll back.`
    case 'never_live':
      return `${version} was never live in ${environmentName}, so nothing can be rolled back to it. Promote it instead.`
    case 'not_before':
      return `${version} was not live in ${environmentName} before the release that is there now, so going to it is not a rollback. Promote it instead: then it gets its approvals.`
  }
}

function historyGate({ history, version, environmentName }: GateFacts): Gate[] {
  if (history === null) return []
  const base = { kind: 'history', key: 'history', title: 'Live here before', people: [], opensAt: null } as const
  if (history.refusal !== null) {
    return [{ ...base, state: 'blocked', sentence: sayRollbackRefusal(history.refusal, version, environmentName) }]
  }
  return [{ ...base, state: 'met', sentence: `${version} was live in ${environmentName} before.` }]
}

function phaseGate(facts: GateFacts, phase: PhaseFact): Gate {
  const base = {
    kind: 'phase',
    key: `phase:${phase.environmentId}`,
    title: `First in ${phase.environmentName}`,
  } as const
  if (phase.reachedAt !== null) {
    const sentence = `${facts.version} went live in ${phase.environmentName} on ${sayTime(phase.reachedAt)}.`
    return { ...base, state: 'met', sentence, people: [], opensAt: null }
  }
  const missing = `${facts.version} has not been live in ${phase.environmentName} yet.`
  if (phase.underWay !== null) {
    const sentence = `${missing} Promotion ${phase.underWay.number} takes it there; then this goes on by itself.`
    return { ...base, state: 'opens', sentence, people: [], opensAt: null }
  }
  const who = sayAnyOf(phase.couldPromote.map((person) => person.displayName))
  return {
    ...base,
    state: 'needsPerson',
    sentence: `${missing} Promote it there first: ${who} can.`,
    people: phase.couldPromote,
    opensAt: null,
  }
}

const ROLE_GROUPS = { owner: 'the owners', admin: 'the admins', member: 'the members', viewer: 'the viewers' } as const

/** "1 of QA", "2 of the owners or the admins", "1 approval": what a requirement asks, as a title. */
export function sayRequirement(
  requirement: RequirementStanding['requirement'],
  teamNames: Readonly<Record<string, string>>,
): string {
  const teams = requirement.teamIds.map((id) => teamNames[id] ?? 'a team that is gone')
  const groups = [...teams, ...requirement.roles.map((role) => ROLE_GROUPS[role])]
  return groups.length === 0
    ? sayCount(requirement.count, 'approval', 'approvals')
    : `${requirement.count} of ${sayEvery(groups, 'or')}`
}

/** Part of the approvals: while an author is not known, nobody can tell whose approval would be an author's own. */
function authorsGate({ authors }: GateFacts): Gate[] {
  if (!authors.excluded) return []
  const base = { kind: 'approvals', key: 'approvals:authors', title: 'Every author known', opensAt: null } as const
  const { unknown, couldMatch } = authors
  if (unknown.length === 0) {
    return [{ ...base, state: 'met', sentence: 'It is known who wrote this.', people: [] }]
  }
  const names = sayAllOf(unknown.map(({ name }) => (name === '' ? 'somebody without a name' : name)))
  const missing = `${sayCount(unknown.length, 'author is', 'authors are')} not known here: ${names}.`
  if (couldMatch.length === 0) {
    const sentence = `${missing} Nobody is left to say who that is: it takes a member who neither asked for this nor approved it. Invite somebody who may.`
    return [{ ...base, state: 'blocked', sentence, people: [] }]
  }
  const who = sayAnyOf(couldMatch.map((person) => person.displayName))
  const sentence = `${missing} ${who} can say under Authors who that is; until then nobody can approve.`
  return [{ ...base, state: 'needsPerson', sentence, people: couldMatch }]
}

function approvalGate(facts: GateFacts, standing: ListStanding, index: number): Gate {
  const { teamNames, approvedAt, askedAt, until } = facts.approvals
  const older = standing.version < facts.approvals.ruleVersion
  const title = `${sayRequirement(standing.requirement, teamNames)}${older ? ` (version ${standing.version} of the rule)` : ''}`
  const base = { kind: 'approvals', key: `approvals:${index}`, title } as const
  const given = standing.filledBy.map((candidate) => {
    const at = approvedAt[candidate.userId]
    return at === undefined ? candidate.displayName : `${candidate.displayName} on ${sayTime(at)}`
  })
  const already = given.length === 0 ? '' : ` Approved by ${sayAllOf(given)}.`
  if (standing.missing === 0) {
    return { ...base, state: 'met', sentence: already.trim(), people: [], opensAt: null }
  }
  const people = standing.couldFill.map(({ userId, displayName }) => ({ userId, displayName }))
  const asked = askedAt === null ? '' : ` Asked on ${sayTime(askedAt)}.`
  const newer = facts.approvals.ruleVersion
  const beside = older
    ? ` Version ${newer} of the rule is less strict, so version ${standing.version} holds beside it until a second person confirms version ${newer}.`
    : ''
  const notCounted = `${beside}${standing.notCounted.map((why) => ` ${why}`).join('')}`
  if (facts.authors.unknown.length > 0) {
    const sentence = `Needs ${title}, once every author is known.${already}${asked}${notCounted}`
    return { ...base, state: 'needsPerson', sentence, people: [], opensAt: null }
  }
  if (people.length < standing.missing) {
    const left =
      people.length === 0
        ? 'nobody is left'
        : `only ${sayAllOf(people.map((person) => person.displayName))} ${people.length === 1 ? 'is' : 'are'} left`
    const help = facts.approvals.onlyMember
      ? 'This organisation has one member, and one person cannot be two: invite somebody who may approve.'
      : `Someone who may change the rules of ${facts.environmentName} or invite people can help.`
    const sentence = `Nobody can complete this: needs ${title}, and ${left} who may approve and did not ask for it, cut it or write it.${already} ${help}${notCounted}`
    return { ...base, state: 'blocked', sentence, people, opensAt: null }
  }
  const deadline = until === null ? '' : ` until ${sayTime(until)}`
  const needed = standing.missing === 1 ? '' : `; ${standing.missing} of them are needed`
  const sentence = `Needs ${title}: ${sayAnyOf(people.map((person) => person.displayName))} can approve${deadline}${needed}.${already}${asked}${notCounted}`
  return { ...base, state: 'needsPerson', sentence, people, opensAt: null }
}

function testsGate({ tests, version }: GateFacts): Gate[] {
  if (!tests.required) return []
  const base = { kind: 'tests', key: 'tests', title: 'Tests passed', people: [], opensAt: null } as const
  const { fact } = tests
  if (fact === null) {
    const sentence = `No test result came with ${version}. Name the test report under 'reports' in .baton.yml; the next build then carries it.`
    return [{ ...base, state: 'noAnswer', sentence }]
  }
  if (fact.verdict === 'FAILED') {
    const sentence = `${[sayFailed(fact, version), sayFaults(fact, version)].filter(Boolean).join(' ')} Only a new build can change that.`
    return [{ ...base, state: 'blocked', sentence }]
  }
  return [{ ...base, state: 'met', sentence: `${sayTests(fact)}.` }]
}

/** "2 tests failed in the build of 2.4.1: a and b." Empty where none is known to have failed and a report was not read. */
function sayFailed({ failed, failedTests, reportFaults }: TestFact, version: string): string {
  if (reportFaults.length > 0 && failed === 0) return ''
  const count = failed === null ? 'Tests' : sayCount(failed, 'test', 'tests')
  const names = failedTests.length === 0 ? '' : `: ${sayAllOf(failedTests)}`
  return `${count} failed in the build of ${version}${names}.`
}

/** "A test report of the build of 2.4.1 could not be counted: r.xml: The report ends in the middle." */
function sayFaults({ reportFaults }: TestFact, version: string): string {
  const [first] = reportFaults
  if (first === undefined) return ''
  const more =
    reportFaults.length === 1 ? '' : ` (and ${sayCount(reportFaults.length - 1, 'other report', 'other reports')})`
  return `A test report of the build of ${version} could not be counted: ${first.replace(/\.$/, '')}${more}.`
}

/** "412 of 412 tests passed", "tests passed" where the publisher sent no numbers. */
export function sayTests(fact: TestFact): string {
  const { passed, total } = fact
  if (passed === null || total === null) return fact.verdict === 'FAILED' ? 'Tests failed' : 'Tests passed'
  const warned = fact.verdict === 'WARNED' ? ', with warnings' : ''
  const faults = fact.reportFaults.length
  if (total === 0 && faults > 0) return `No tests: ${sayCount(faults, 'report', 'reports')} could not be counted`
  const unread = faults === 0 ? '' : `, and ${sayCount(faults, 'report', 'reports')} could not be counted`
  return `${passed} of ${sayCount(total, 'test', 'tests')} passed${warned}${unread}`
}

const LEVEL_WORDS: Readonly<Record<BuilderLevel, string>> = {
  none: 'without isolation',
  rootless: 'with rootless isolation',
  full: 'with full isolation',
}

function provenanceGate({ provenance, version, environmentName }: GateFacts): Gate[] {
  const base = { kind: 'provenance', key: 'provenance', title: 'Provenance', people: [], opensAt: null } as const
  const { level, required, signer } = provenance
  if (level === null) {
    const sentence = `No verified provenance is here for ${version}. Publish it from a build that signs it.`
    return [{ ...base, state: 'noAnswer', sentence }]
  }
  const built = `${version} was built ${LEVEL_WORDS[level]}${signer === null ? '' : ` and signed by key ${signer}`}`
  if (BUILDER_LEVELS.indexOf(level) < BUILDER_LEVELS.indexOf(required)) {
    const sentence = `${built}. ${environmentName} takes only what was built ${LEVEL_WORDS[required]}: build it again on such a host.`
    return [{ ...base, state: 'blocked', sentence }]
  }
  return [{ ...base, state: 'met', sentence: `${built}.` }]
}

const EVIDENCE_WORDS: Readonly<Record<EvidenceKind, string>> = {
  provenance: 'provenance',
  tests: 'a test result',
  references: 'references to its reports and logs',
  changes: 'the list of its commits',
}

function evidenceGate({ evidence, version }: GateFacts): Gate[] {
  if (evidence.required.length === 0) return []
  const base = { kind: 'evidence', key: 'evidence', title: 'Evidence', people: [], opensAt: null } as const
  const missing = evidence.required.filter((kind) => !evidence.present.includes(kind))
  if (missing.length > 0) {
    const words = sayEvery(
      missing.map((kind) => EVIDENCE_WORDS[kind]),
      'and',
    )
    const sentence = `${version} came without ${words}. Its publisher must send that; the promotion goes on by itself then.`
    return [{ ...base, state: 'noAnswer', sentence }]
  }
  const words = sayEvery(
    evidence.required.map((kind) => EVIDENCE_WORDS[kind]),
    'and',
  )
  return [{ ...base, state: 'met', sentence: `${version} has ${words}.` }]
}
