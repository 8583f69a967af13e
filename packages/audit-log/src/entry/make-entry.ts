import { createHash, randomBytes } from 'node:crypto'
import type { AuditEvent } from '@baton/kernel/audit-port'
import { DomainError } from '@baton/kernel/errors'
import { commitmentTo } from '../verify/verify.mjs'

/** The most bytes that an entry can have: what C2SP tiles can carry. */
export const ENTRY_BYTES_MAX = 65_535

/** A person's words, which stay beside the log, and the salt of the commitment that stands for them in the entry. */
export type PrivateValue = { field: 'reason'; salt: Uint8Array; value: string }

/** An entry's exact bytes: what is stored, hashed and exported. Nobody writes them a second time. */
export type MadeEntry = { bytes: Uint8Array; privateValues: PrivateValue[] }

/**
 * Writes an entry as UTF-8 JSON without line feeds. A `before` or `after` that makes it larger than 64 KiB is replaced by
 * its size and digest, and the entry says so. Throws LIMIT when it is too large even then.
 */
export function makeEntry(orgId: string, entryId: string, event: AuditEvent): MadeEntry {
  const reason = event.reason === undefined ? undefined : { salt: randomBytes(32), value: event.reason }
  const write = (before: unknown, after: unknown) =>
    Buffer.from(
      JSON.stringify({
        v: 1,
        id: entryId,
        org: orgId,
        at: event.at.toISOString(),
        actor: event.actor,
        action: event.action,
        target: event.target,
        artifactDigest: event.artifactDigest,
        before,
        after,
        requestId: event.requestId,
        reason: reason && { commitment: commitmentTo(reason.salt, reason.value) },
        evidence: event.evidence,
      }),
    )
  const whole = write(event.before, event.after)
  const bytes = whole.length <= ENTRY_BYTES_MAX ? whole : write(digestOnly(event.before), digestOnly(event.after))
  if (bytes.length > ENTRY_BYTES_MAX) {
    throw new DomainError('LIMIT', `The audit entry '${event.action}' has ${bytes.length} bytes; 65,535 is the most.`, {
      reason: 'audit_entry_size',
    })
  }
  return { bytes, privateValues: reason ? [{ field: 'reason', ...reason }] : [] }
}

function digestOnly(value: unknown): unknown {
  const json = JSON.stringify(value)
  if (json === undefined) return undefined
  const sha256 = createHash('sha256').update(json).digest('hex')
  return { leftOut: 'larger than an entry may be', sizeBytes: Buffer.byteLength(json), sha256 }
}
