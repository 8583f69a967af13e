import { builderId, PIPELINE_BUILD_TYPE } from '@baton/artifact-contract/constants'
import { matchesRef, sameRepository, type TrustRule } from '@baton/artifact-contract/trust'
import { BUILDER_LEVELS, type BuilderLevel } from '../promotions/gate-rules.ts'

/** Of a project's trust rule, what decides. */
export type ProjectTrust = {
  id: string
  projectId: string
  source: string
  repository: string | null
  artifactName: string | null
  builderLevels: readonly BuilderLevel[]
  refs: readonly string[]
  signerKeyIds: readonly string[] | null
}

/** Of an accepted artifact, what a trust rule looks at. */
export type TrustSubject = {
  source: string
  repository: string
  name: string
  level: BuilderLevel
  ref: string
  signerKeyId: string
}

/** The SLSA build level at which provenance of a level of isolation counts. */
const SLSA_LEVELS = { none: 1, rootless: 2, full: 3 } as const satisfies Record<
  BuilderLevel,
  TrustRule['signers'][number]['level']
>

/** The id of the rule that takes what no project has claimed yet, so that it is there when one does. */
export const UNCLAIMED_RULE_ID = 'unclaimed'

/** A project's trust rule in the words of the contract: which of the issuer's trusted keys, as which builders. */
export function contractRule(rule: ProjectTrust, issuer: { url: string; keyIds: readonly string[] }): TrustRule {
  return {
    id: rule.id,
    signers: signersOf(
      rule.builderLevels,
      issuer,
      issuer.keyIds.filter((keyId) => rule.signerKeyIds?.includes(keyId) ?? true),
    ),
    repository: rule.repository,
    buildTypes: [PIPELINE_BUILD_TYPE],
    refs: rule.refs,
  }
}

/** The rule for the organisation's own repositories that no project names: accepted, kept, and attached to nothing. */
export function unclaimedRule(issuer: { url: string; keyIds: readonly string[] }): TrustRule {
  const signers = signersOf(BUILDER_LEVELS, issuer, issuer.keyIds)
  return { id: UNCLAIMED_RULE_ID, signers, repository: null, buildTypes: [PIPELINE_BUILD_TYPE], refs: null }
}

function signersOf(levels: readonly BuilderLevel[], issuer: { url: string }, keyIds: readonly string[]) {
  return levels.flatMap((level) =>
    keyIds.map((keyId) => ({ keyId, builderId: builderId(issuer.url, level), level: SLSA_LEVELS[level] })),
  )
}

/** The level of isolation that a `builder.id` of the pinned issuer stands for, or null for a stranger's. */
export function levelOf(builder: string, issuerUrl: string): BuilderLevel | null {
  return BUILDER_LEVELS.find((level) => builderId(issuerUrl, level) === builder) ?? null
}

/** Why none of a project's rules takes an artifact that is here, in words; null when one does. */
export function refuseByTrust(rules: readonly Omit<ProjectTrust, 'projectId'>[], subject: TrustSubject): string | null {
  const about = rules.filter(
    (rule) => rule.source === subject.source && (rule.artifactName === null || rule.artifactName === subject.name),
  )
  if (about.length === 0) return `no trust rule names ${subject.name} of ${subject.source}.`
  const refusals = about.map((rule) => refuseByRule(rule, subject))
  return refusals.includes(null) ? null : (refusals[0] ?? null)
}

function refuseByRule(rule: Omit<ProjectTrust, 'projectId'>, subject: TrustSubject): string | null {
  if (rule.signerKeyIds !== null && !rule.signerKeyIds.includes(subject.signerKeyId)) {
    return `key ${subject.signerKeyId} is not one of those that its trust rule names.`
  }
  if (!rule.builderLevels.includes(subject.level)) {
    return `it was built at isolation level '${subject.level}'; allowed: ${rule.builderLevels.join(', ')}.`
  }
  if (rule.repository !== null && !sameRepository(rule.repository, subject.repository)) {
    return `it was built from ${subject.repository}; allowed: ${rule.repository}.`
  }
  return rule.refs.some((pattern) => matchesRef(pattern, subject.ref))
    ? null
    : `ref ${subject.ref} is not allowed; allowed: ${rule.refs.join(', ')}.`
}
