import { createHash } from 'node:crypto'

/** What a promotion would do, to the last detail that a decision may depend on. Ids and digests, no names. */
export type IntentFacts = {
  kind: 'promotion' | 'rollback'
  promotionId: string
  organizationId: string
  projectId: string
  environmentId: string
  targetId: string
  release: { id: string; version: string; snapshotSha256: string }
  artifacts: ReadonlyArray<{ purl: string; sha256: string }>
  from: { releaseId: string } | null
  ruleVersion: number
  requestedBy: string | null
  reason: string | null
}

/** An intent as the exact bytes that are stored, shown and hashed. */
export type Intent = { bytes: Uint8Array; sha256: string }

/**
 * Writes an intent down. The same facts give the same bytes, so that "has anything changed?" is one comparison of hashes;
 * the bytes are made here once and never again from parsed JSON.
 */
export function makeIntent(facts: IntentFacts): Intent {
  const artifacts = facts.artifacts
    .map(({ purl, sha256 }) => ({ purl, sha256 }))
    .toSorted((one, other) => (one.sha256 < other.sha256 ? -1 : 1))
  const text = JSON.stringify({
    v: 1,
    type: facts.kind,
    id: facts.promotionId,
    organization: facts.organizationId,
    project: facts.projectId,
    environment: facts.environmentId,
    target: facts.targetId,
    release: {
      id: facts.release.id,
      version: facts.release.version,
      snapshotSha256: facts.release.snapshotSha256,
    },
    artifacts,
    from: facts.from === null ? null : { release: facts.from.releaseId },
    rule: facts.ruleVersion,
    requestedBy: facts.requestedBy,
    reason: facts.reason,
  })
  const bytes = new TextEncoder().encode(text)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}
