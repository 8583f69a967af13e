import { canonicalDigest } from '../promotions/canonical-digest.ts'
import { INTENT_MEMBERS, type IntentContent, type IntentMember } from '../promotions/intent.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

/** What an intent's bytes say, whichever version made them. */
export type StoredIntent = Readonly<Record<string, unknown>>

/** What may change while a promotion waits: then it is asked for again. Everything else never changes. */
const CHANGING: readonly IntentMember[] = ['v', 'from', 'rule', 'phases', 'trust']

const WORDS: Readonly<Partial<Record<IntentMember, string>>> = {
  project: 'The project is',
  environment: 'The environment is',
  target: 'The target is',
  release: 'The release is',
  process: 'The deployment steps are',
  variables: 'The variables are',
  artifacts: 'The artifacts are',
  rule: 'The rule is',
}

/**
 * Checks that what would run is what the intent names: every member that never changes, worked out anew from its rows.
 * `entry` is the audit entry that names the intent by its hash. Throws ProofRefusal.
 */
export function checkContent(stored: StoredIntent, now: IntentContent, entry: LogEntry): void {
  const current = stored.v === 1 ? firstVersion(now) : now
  const changed = INTENT_MEMBERS.filter((member) => !CHANGING.includes(member) && member in current).find(
    (member) => canonicalDigest(stored[member] ?? null) !== canonicalDigest(current[member] ?? null),
  )
  const member = changed ?? (isRuleRewritten(stored, now) ? 'rule' : undefined)
  if (member === undefined) return
  const sentence = `${WORDS[member] ?? 'The request is'} not what audit entry ${entry.id} was written for.`
  throw new ProofRefusal(sentence, entry.id)
}

/** An environment's rule as its row has it. */
export type RuleInForce = { environmentId: string; environmentName: string; version: number; rule: unknown }

/**
 * Checks that a rule is the one that the log gave this version of the environment; with `newest`, that it gave no later
 * one. Throws ProofRefusal.
 */
export function checkRule(log: LogReading, inForce: RuleInForce, newest: boolean): void {
  const { environmentId, environmentName, version, rule } = inForce
  const made = log
    .about(environmentId)
    .filter(({ action }) => action === 'environment.created' || action === 'environment.ruleChanged')
  const versionOf = ({ said }: LogEntry) => said.version ?? said.ruleVersion
  const entry = newest ? made.at(-1) : made.findLast((one) => versionOf(one) === version)
  if (!entry) {
    throw new ProofRefusal(`No audit entry records version ${version} of the rule of ${environmentName}.`, null)
  }
  if (versionOf(entry) !== version || canonicalDigest(entry.said.rule) !== canonicalDigest(rule)) {
    const sentence = `The rule of ${environmentName} (version ${version}) is not the one that audit entry ${entry.id} records.`
    throw new ProofRefusal(sentence, entry.id)
  }
  log.rely(entry)
}

/** The members that version 1 had, as it wrote them. A deployment that an update met half way goes on under it. */
function firstVersion(now: IntentContent): Partial<IntentContent> {
  const { type, id, organization, release, requestedBy, reason } = now
  const idOf = (member: unknown) => (member as { id: string }).id
  const artifacts = (now.artifacts as Array<{ purl: string; sha256: string }>).map(({ purl, sha256 }) => ({
    purl,
    sha256,
  }))
  const places = { project: idOf(now.project), environment: idOf(now.environment), target: idOf(now.target) }
  return { type, id, organization, ...places, release, artifacts, requestedBy, reason }
}

/** The same version of a rule with another content. */
function isRuleRewritten(stored: StoredIntent, now: IntentContent): boolean {
  const [then, current] = [stored.rule, now.rule] as Array<{ version?: number; sha256?: string } | undefined>
  return then?.version !== undefined && then.version === current?.version && then.sha256 !== current.sha256
}
