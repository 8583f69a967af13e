import type { FrozenVariable } from '../db/releases.ts'
import type { EnvironmentRule } from '../environments/rule.ts'
import { sayRuleChange, sayRuleMembers } from '../environments/say-rule-change.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import type { TrustFact } from '../projects/trust.ts'
import { INTENT_MEMBERS, INTENT_VERSION, type IntentMember } from '../promotions/intent.ts'
import { sayCount, sayEvery, sayTime } from '../words/say.ts'
import { type DiffPart, diffRecords, type NamedRecord } from './diff-records.ts'

/** One side of a comparison: what is live, or what would be. Null where it was not recorded when it was deployed. */
export type ComparedSide = {
  projectName: string | null
  environmentName: string | null
  target: { id: string; kind: string } | null
  release: {
    id: string
    version: string
    snapshotSha256: string
    processVersion: number
    steps: readonly DeploymentStep[]
    variables: readonly FrozenVariable[]
  }
  artifacts: ReadonlyArray<{ purl: string; sha256: string; fileName: string; mediaType: string }>
  rule: { version: number; rule: EnvironmentRule } | null
  /** The names of the environments that come before, in their order. */
  phases: readonly string[] | null
  trust: readonly TrustFact[] | null
}

/** Somebody's change of what a release does or of who decides, since what is live now. */
export type ConfigurationChange = {
  of: 'process' | 'variables' | 'trust' | 'rule' | 'phases'
  what: string
  personName: string
  at: Date
}

/** Everything that the rows are made from. `now` is null where nothing is live. */
export type MembersCompared = {
  request: {
    kind: 'promotion' | 'rollback'
    promotionId: string | null
    organizationId: string
    requesterName: string | null
    reason: string | null
  }
  now: ComparedSide | null
  after: ComparedSide
  changes: readonly ConfigurationChange[]
  teamNames: Readonly<Record<string, string>>
  /** Earlier, stricter versions of the rule that hold beside the present one. */
  heldVersions: readonly number[]
  environmentNames: ReadonlyMap<string, string>
}

/**
 * One member of the intent, now against after, in words. `new`: nothing is live to compare with. `unknown`: it was not
 * recorded when what is live was deployed. `request`: it belongs to this request and has no former value.
 */
export type MemberRow = {
  member: IntentMember
  title: string
  state: 'changed' | 'same' | 'new' | 'unknown' | 'request'
  now: string | null
  after: string
  /** What changed and who changed it, a sentence each. */
  details: string[]
  parts: DiffPart[]
}

/** A row for every member of an intent, in its order: whoever decides is shown all that the hash covers. */
export function compareMembers(facts: MembersCompared): MemberRow[] {
  return INTENT_MEMBERS.map((member) => ({ member, ...ROWS[member](facts) }))
}

type Row = Omit<MemberRow, 'member'>

/** A member of the intent that has no row here does not compile. */
const ROWS: { readonly [Member in IntentMember]: (facts: MembersCompared) => Row } = {
  v: () => ofRequest('Format', `version ${INTENT_VERSION}`),
  type: ({ request }) => ofRequest('Kind', request.kind),
  id: ({ request }) => ofRequest('Promotion', request.promotionId ?? 'not requested yet'),
  organization: ({ request }) => ofRequest('Organisation', request.organizationId),
  project: (facts) => sideBySide('Project', facts, ({ projectName }) => projectName),
  environment: (facts) => sideBySide('Environment', facts, ({ environmentName }) => environmentName),
  target: (facts) => sideBySide('Target', facts, ({ target }) => target && `${target.kind} ${target.id}`),
  release: (facts) =>
    sideBySide('Release', facts, ({ release }) => `${release.version} (snapshot ${release.snapshotSha256})`),
  process: (facts) =>
    withParts(
      { ...sideBySide('Deployment process', facts, sayProcess), details: changesOf(facts, 'process') },
      diffRecords(stepRecords(facts.now), stepRecords(facts.after), { ordered: true }),
    ),
  variables: (facts) =>
    withParts(
      { ...sideBySide('Variables', facts, sayVariables), details: changesOf(facts, 'variables') },
      diffRecords(variableRecords(facts.now, facts), variableRecords(facts.after, facts)),
    ),
  artifacts: (facts) =>
    withParts(
      sideBySide('Artifacts', facts, ({ artifacts }) => sayCount(artifacts.length, 'artifact', 'artifacts')),
      diffRecords(artifactRecords(facts.now), artifactRecords(facts.after)),
    ),
  from: ({ now }) => ofRequest('Replaces', now === null ? 'nothing' : now.release.version),
  rule: (facts) => {
    const { now, after, teamNames } = facts
    const row = sideBySide('Rule of the environment', facts, ({ rule }) => rule && `version ${rule.version}`)
    if (after.rule === null) return row
    const said = now?.rule ? sayRuleChange(now.rule.rule, after.rule.rule, teamNames) : []
    const whole = said.length === 0 ? [`${sayEvery(sayRuleMembers(after.rule.rule, teamNames), 'and')}.`] : []
    return { ...row, details: [...said, ...whole, ...changesOf(facts, 'rule'), ...sayHeld(facts)] }
  },
  phases: (facts) => ({
    ...sideBySide('Live first in', facts, ({ phases }) => phases && (phases.join(', ') || 'nothing')),
    details: changesOf(facts, 'phases'),
  }),
  trust: (facts) => {
    const row = sideBySide('Trust', facts, ({ trust }) => trust && sayCount(trust.length, 'rule', 'rules'))
    const before = facts.now?.trust
    if (before === undefined || before === null) {
      const parts = diffRecords([], trustRecords(facts.after.trust))
      return { ...row, details: changesOf(facts, 'trust'), parts }
    }
    const parts = diffRecords(trustRecords(before), trustRecords(facts.after.trust))
    return withParts({ ...row, details: changesOf(facts, 'trust') }, parts)
  },
  requestedBy: ({ request }) => ofRequest('Requested by', request.requesterName ?? 'Baton, by itself'),
  reason: ({ request }) => ofRequest('Reason', request.reason ?? 'none given'),
}

function ofRequest(title: string, after: string): Row {
  return { title, state: 'request', now: null, after, details: [], parts: [] }
}

function sideBySide(title: string, { now, after }: MembersCompared, say: (side: ComparedSide) => string | null): Row {
  const then = say(after) ?? 'none'
  const row = { title, after: then, details: [], parts: [] }
  if (now === null) return { ...row, state: 'new', now: null }
  const before = say(now)
  if (before === null) return { ...row, state: 'unknown', now: null }
  return { ...row, state: before === then ? 'same' : 'changed', now: before }
}

/** What is compared thing by thing is changed where one thing is, whatever the words on both sides say. */
function withParts(row: Row, parts: DiffPart[]): Row {
  if (row.state === 'new' || row.state === 'unknown') return { ...row, parts }
  const changed = row.state === 'changed' || parts.some(({ change }) => change !== 'same')
  return { ...row, state: changed ? 'changed' : 'same', parts }
}

function changesOf({ changes }: MembersCompared, of: ConfigurationChange['of']): string[] {
  return changes
    .filter((change) => change.of === of)
    .map(({ personName, what, at }) => `${personName} ${what} on ${sayTime(at)}.`)
}

function sayHeld({ heldVersions, after }: MembersCompared): string[] {
  return heldVersions.map(
    (version) =>
      `Version ${version} holds beside version ${after.rule?.version}, which is less strict, until a second person confirms it.`,
  )
}

function sayProcess({ release }: ComparedSide): string {
  return `version ${release.processVersion}, ${sayCount(release.steps.length, 'step', 'steps')}`
}

function sayVariables({ release }: ComparedSide): string {
  return sayCount(release.variables.length, 'variable', 'variables')
}

function stepRecords(side: ComparedSide | null): NamedRecord[] {
  return (side?.release.steps ?? []).map(({ name, ...fields }) => ({ title: name, fields }))
}

function variableRecords(side: ComparedSide | null, { environmentNames }: MembersCompared): NamedRecord[] {
  return (side?.release.variables ?? []).map(({ name, value, environmentId }) => ({
    title:
      environmentId === null
        ? name
        : `${name} in ${environmentNames.get(environmentId) ?? 'an environment that is gone'}`,
    fields: { value },
  }))
}

function artifactRecords(side: ComparedSide | null): NamedRecord[] {
  return (side?.artifacts ?? []).map(({ purl, sha256, fileName, mediaType }) => ({
    title: withoutVersion(purl),
    fields: { purl, sha256, fileName, mediaType },
  }))
}

function trustRecords(rules: readonly TrustFact[] | null): NamedRecord[] {
  return (rules ?? []).map(({ source, ...fields }) => ({ title: source, fields: { source, ...fields } }))
}

function withoutVersion(purl: string): string {
  return purl.replace(/@[^@?#]*(?=[?#]|$)/, '')
}
