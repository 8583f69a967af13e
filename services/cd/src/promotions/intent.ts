import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { EnvironmentRule } from '../environments/rule.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import type { TrustFact } from '../projects/trust.ts'
import { canonicalDigest } from './canonical-digest.ts'

/** What a promotion would do, to the last detail that a decision may depend on. Everything that runs is in it. */
export type IntentFacts = {
  kind: 'promotion' | 'rollback'
  promotionId: string
  organizationId: string
  /** Steps are told the names, so an intent holds them. */
  project: { id: string; name: string }
  environment: { id: string; name: string }
  target: { id: string; kind: string }
  release: { id: string; version: string; snapshotSha256: string; processVersion: number }
  steps: readonly DeploymentStep[]
  /** What the steps get in this environment, by name. */
  variables: ReadonlyMap<string, string>
  /** `fileName` and `mediaType` say how it is unpacked. */
  artifacts: ReadonlyArray<{ purl: string; sha256: string; fileName: string; mediaType: string }>
  from: { releaseId: string } | null
  /** `beside`: earlier versions that hold until a second person confirms this one. */
  rule: {
    version: number
    rule: EnvironmentRule
    beside?: ReadonlyArray<{ version: number; rule: EnvironmentRule }>
  }
  /** The environments that the release must have been live in before, in their order. */
  phases: readonly string[]
  trust: readonly TrustFact[]
  requestedBy: string | null
  reason: string | null
}

/** An intent as the exact bytes that are stored, shown and hashed, and the members that they were made of. */
export type Intent = { bytes: Uint8Array; sha256: string; content: IntentContent }

const Versioned = z.looseObject({ v: z.number() })

/**
 * The version of the bytes that are made now. Version 1 named the process and the variables by the release alone, version 2
 * no phases.
 */
export const INTENT_VERSION = 3

/** The members of an intent, in the order of its bytes. Whoever decides is shown each of them. */
export const INTENT_MEMBERS = [
  'v',
  'type',
  'id',
  'organization',
  'project',
  'environment',
  'target',
  'release',
  'process',
  'variables',
  'artifacts',
  'from',
  'rule',
  'phases',
  'trust',
  'requestedBy',
  'reason',
] as const

/** One member of an intent. */
export type IntentMember = (typeof INTENT_MEMBERS)[number]

/** An intent before it is bytes: every member, each as JSON. */
export type IntentContent = Readonly<Record<IntentMember, unknown>>

/** The members of an intent. What is too long to hold, as steps and variables are, stands in it by its digest. */
export function intentContent(facts: IntentFacts): IntentContent {
  const { release, target, rule } = facts
  return {
    v: INTENT_VERSION,
    type: facts.kind,
    id: facts.promotionId,
    organization: facts.organizationId,
    project: { id: facts.project.id, name: facts.project.name },
    environment: { id: facts.environment.id, name: facts.environment.name },
    target: { id: target.id, sha256: canonicalDigest({ kind: target.kind }) },
    release: { id: release.id, version: release.version, snapshotSha256: release.snapshotSha256 },
    process: { version: release.processVersion, sha256: canonicalDigest(facts.steps) },
    variables: { sha256: canonicalDigest(Object.fromEntries(facts.variables)) },
    artifacts: facts.artifacts
      .map(({ purl, sha256, fileName, mediaType }) => ({ purl, sha256, fileName, mediaType }))
      .toSorted((one, other) => (one.sha256 + one.purl < other.sha256 + other.purl ? -1 : 1)),
    from: facts.from === null ? null : { release: facts.from.releaseId },
    rule: {
      version: rule.version,
      sha256: canonicalDigest(rule.rule),
      ...(rule.beside?.length && {
        beside: rule.beside.map((one) => ({ version: one.version, sha256: canonicalDigest(one.rule) })),
      }),
    },
    phases: facts.phases,
    trust: { sha256: canonicalDigest(facts.trust) },
    requestedBy: facts.requestedBy,
    reason: facts.reason,
  }
}

/**
 * Writes an intent down. The same facts give the same bytes, so that "has anything changed?" is one comparison of hashes;
 * the bytes are made here once and never again from parsed JSON.
 */
export function makeIntent(facts: IntentFacts): Intent {
  const content = intentContent(facts)
  const text = JSON.stringify(Object.fromEntries(INTENT_MEMBERS.map((member) => [member, content[member]])))
  const bytes = new TextEncoder().encode(text)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), content }
}

/** The version that an intent's bytes say they are of; 0 where they say none. */
export function intentVersion(bytes: Uint8Array): number {
  try {
    return Versioned.parse(JSON.parse(new TextDecoder().decode(bytes))).v
  } catch {
    return 0
  }
}
