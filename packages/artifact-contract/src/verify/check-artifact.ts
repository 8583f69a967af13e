import { LIMITS } from '../constants.ts'
import { type Purl, parsePurl, purlName, samePurl } from '../purl.ts'
import { shorten } from '../statements/authors.ts'
import type { ProvenanceStatement } from '../statements/schemas.ts'
import { Refused } from './refused.ts'

/** The artifact by name, as the signed provenance has it. */
export type NamedArtifact = { purl: string; purlName: string; version: string; sha256: string }

/** Step 11: the signed name can be read, and the message names the same. */
export function checkArtifactName(
  provenance: ProvenanceStatement,
  eventSubject: string,
  sha256: string,
): NamedArtifact {
  const signed = provenance.subject[0]?.uri ?? ''
  const parts = readPurl(signed, 'The provenance')
  if (!samePurl(parts, readPurl(eventSubject, 'The message'))) {
    throw new Refused('PURL_MISMATCH', {
      detail: `The message is about '${eventSubject}', the provenance about '${signed}'.`,
      hint: 'Write the same purl in both.',
      path: '/subject',
    })
  }
  return { purl: signed, purlName: purlName(parts), version: parts.version, sha256 }
}

/** Step 12: this version has no other bytes. `bound` is what the consumer knows of it. */
export function checkVersion(artifact: NamedArtifact, bound: { sha256: string } | null): void {
  if (!bound || bound.sha256 === artifact.sha256) return
  throw new Refused('VERSION_REBOUND', {
    detail: `${artifact.purl} is sha256:${bound.sha256} here; the message says sha256:${artifact.sha256}.`,
    hint: 'Give every build a version of its own, for example one with the number of the build in it.',
  })
}

/** Step 13: the build ended after it began, and not in the future. */
export function checkTimes(provenance: ProvenanceStatement, now: Date): { startedOn: Date; finishedOn: Date } {
  const { metadata } = provenance.predicate.runDetails
  const [startedOn, finishedOn] = [new Date(metadata.startedOn), new Date(metadata.finishedOn)]
  if (startedOn <= finishedOn && finishedOn.getTime() <= now.getTime() + LIMITS.clockSkewMs)
    return { startedOn, finishedOn }
  throw new Refused('TIME_INVALID', {
    detail: `The build ran from ${metadata.startedOn} to ${metadata.finishedOn}; it is ${now.toISOString()} here.`,
    hint: 'Set the clock of the publisher right and build again.',
  })
}

/** Step 14: the bytes were pushed before, and have the size that the provenance says. Answers that size. */
export function checkBytes(
  provenance: ProvenanceStatement,
  sha256: string,
  stored: { sizeBytes: number } | null,
): number {
  if (!stored) {
    throw new Refused('BYTES_MISSING', {
      detail: `The bytes of sha256:${sha256} were not pushed yet.`,
      hint: `Push them with PUT /ingest/v1/blobs/sha256/${sha256}, then send the message again.`,
    })
  }
  const size = provenance.subject[0]?.annotations?.size
  if (size === undefined || size === null || size === stored.sizeBytes) return stored.sizeBytes
  throw new Refused('BYTES_MISMATCH', {
    detail: `The provenance says ${String(size)} bytes; ${stored.sizeBytes} bytes were pushed.`,
    hint: 'Build again; the size in the provenance must be that of the artifact.',
  })
}

type Named = Purl & { version: string }

function readPurl(text: string, who: string): Named {
  const purl = parsePurl(text)
  if (purl?.version && purl.type === 'generic') return { ...purl, version: purl.version }
  throw new Refused('PURL_INVALID', {
    detail: `${who} names the artifact '${shorten(text, 200)}'.`,
    hint: "Name it 'pkg:generic/<name>@<version>', without qualifiers.",
    path: '/subject',
  })
}
