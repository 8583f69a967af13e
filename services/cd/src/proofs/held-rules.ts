import { EnvironmentRule } from '../environments/rule.ts'
import { type RuleVersion, rulesInForce } from '../environments/rule-strictness.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

/**
 * Checks that no version of a rule was left out that holds beside the newest: a less strict one takes its place only by an
 * entry in which a second person confirmed it. `held` are the versions that the rows say hold. Throws ProofRefusal.
 */
export function checkHeldRules(
  log: LogReading,
  { environmentId, environmentName, held }: { environmentId: string; environmentName: string; held: readonly number[] },
): void {
  const entries = log.about(environmentId)
  const confirmations = entries.filter(({ action }) => action === 'environment.ruleConfirmed')
  const made = entries.filter(({ action }) => action === 'environment.created' || action === 'environment.ruleChanged')
  const inForce = rulesInForce(made.flatMap((entry) => versionOf(entry, confirmations) ?? []))
  const missing = inForce.slice(0, -1).find(({ version }) => !held.includes(version))
  if (missing !== undefined) {
    const entry = made.at(-1)
    const sentence = `Version ${missing.version} of the rule of ${environmentName} still holds: no audit entry records that a second person confirmed a less strict one.`
    throw new ProofRefusal(sentence, entry?.id ?? null)
  }
  for (const confirmation of confirmations) log.rely(confirmation)
}

function versionOf(entry: LogEntry, confirmations: readonly LogEntry[]): RuleVersion | null {
  const version = entry.said.version ?? entry.said.ruleVersion
  const rule = EnvironmentRule.safeParse(entry.said.rule)
  if (version === undefined || !rule.success) return null
  const changedBy = entry.actor.id
  // Entries that do not say what holds were written when a change held at once.
  const confirmed =
    entry.said.inForce === undefined ||
    confirmations.some((one) => one.said.version === version && one.turn > entry.turn && confirms(one, entry))
  return { version, rule: rule.data, changedBy, confirmed }
}

/** A second person, signed in: not whoever made the change, nor whoever a key of theirs acted for. */
function confirms({ actor }: LogEntry, { actor: changer }: LogEntry): boolean {
  if (actor.type !== 'user') return false
  return changer.type === 'apiKey' ? changer.onBehalfOf !== actor.id : changer.id !== actor.id
}
