import type { ProvenanceStatement, Resource } from '../statements/schemas.ts'
import { pathOf, type SignedPayload } from './open-bundle.ts'
import { invalidStatement, type ReadStatement, readStatement } from './read-statement.ts'
import { Refused } from './refused.ts'

/** All statements of a message, about one artifact and one commit. */
export type StatementSet = { all: ReadStatement[]; sha256: string }

type OfKind<Kind extends ReadStatement['kind']> = Extract<ReadStatement, { kind: Kind }>

const SHA256 = /^[0-9a-f]{64}$/

/** Step 7: statements of the standard form, about the same artifact and the same commit, each kind but references once. */
export function readStatements(signed: readonly SignedPayload[]): StatementSet {
  const all = signed.map(readStatement)
  for (const kind of ['provenance', 'testResult', 'changes'] as const) {
    const second = all.filter((read) => read.kind === kind)[1]
    if (second)
      throw invalidStatement(second.signed.index, `there is another statement of type ${kind} in the message.`)
  }
  for (const read of all) checkSubjectsUnique(read)
  const artifacts = all.flatMap((read) => artifactSubject(read) ?? [])
  const [first] = artifacts
  if (!first) throw invalidStatement(0, 'no statement has the artifact as its subject.')
  checkAgreed(artifacts, 'artifact')
  checkAgreed(all.flatMap(commitsOf), 'commit')
  return { all, sha256: first.digest.sha256 ?? '' }
}

/** The statement of a kind that stands once at most, or null. */
export function findKind<Kind extends ReadStatement['kind']>(set: StatementSet, kind: Kind): OfKind<Kind> | null {
  return (set.all.find((read) => read.kind === kind) as OfKind<Kind> | undefined) ?? null
}

/** What a provenance says was built, or null. */
export function sourceOf(provenance: ProvenanceStatement): Resource | null {
  return provenance.predicate.buildDefinition.resolvedDependencies.find(({ name }) => name === 'source') ?? null
}

type Subject = { index: number; digest: Readonly<Record<string, string>> }

/** The one artifact that a statement is about; changes, and what we do not know, may be about a commit alone. */
function artifactSubject({ kind, statement, signed: { index } }: ReadStatement): Subject | null {
  const subjects = statement.subject.filter(({ digest }) => !isCommit(digest))
  if (subjects.length === 0 && (kind === 'changes' || kind === 'unknown')) return null
  const [subject] = subjects
  if (!subject || subjects.length > 1) {
    throw invalidStatement(index, `it has ${subjects.length} artifacts as its subject; it must have one.`)
  }
  if (!SHA256.test(subject.digest.sha256 ?? '')) {
    throw new Refused('DIGEST_ALGORITHM', {
      detail: `The subject of statement ${index + 1} has no SHA-256 digest of 64 lower-case hex characters.`,
      hint: "Write 'sha256' into the digest of the subject; others may stand beside it.",
      path: `${pathOf(index)}/payload`,
    })
  }
  return { index, digest: subject.digest }
}

function commitsOf({ kind, statement, signed: { index } }: ReadStatement): Subject[] {
  const source = kind === 'provenance' ? sourceOf(statement) : null
  const named = [...statement.subject, ...(source ? [source] : [])]
  return named.flatMap(({ digest }) => (digest?.gitCommit ? [{ index, digest: { gitCommit: digest.gitCommit } }] : []))
}

function isCommit(digest: Readonly<Record<string, string>>): boolean {
  return digest.gitCommit !== undefined && digest.sha256 === undefined
}

function checkSubjectsUnique({ statement, signed: { index } }: ReadStatement): void {
  const seen = statement.subject.map(({ digest }) => JSON.stringify(Object.entries(digest).toSorted()))
  if (new Set(seen).size < seen.length) throw invalidStatement(index, 'one subject stands in it twice.')
}

/** Every algorithm that two of them name must agree. */
function checkAgreed(subjects: readonly Subject[], what: 'artifact' | 'commit'): void {
  const known = new Map<string, { index: number; hex: string }>()
  for (const { index, digest } of subjects) {
    for (const [algorithm, hex] of Object.entries(digest)) {
      const before = known.get(algorithm)
      if (!before) known.set(algorithm, { index, hex })
      else if (before.hex !== hex) {
        throw new Refused('SUBJECT_MISMATCH', {
          detail: `Statement ${before.index + 1} is about the ${what} ${algorithm}:${before.hex}, statement ${index + 1} about ${algorithm}:${hex}.`,
          hint: 'Send one message for each artifact, with the statements about it alone.',
          path: `${pathOf(index)}/payload`,
        })
      }
    }
  }
}
