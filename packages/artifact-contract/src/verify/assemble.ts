import { sha256Hex } from '../digest.ts'
import type { PublishedEvent } from '../event.ts'
import type { PublishClaims } from '../publish-token.ts'
import { type AuthorClaim, AuthorClaimsSchema } from '../statements/authors.ts'
import type { ProvenanceStatement, Resource } from '../statements/schemas.ts'
import type { NamedArtifact } from './check-artifact.ts'
import type { FoundProvenance } from './check-trust.ts'
import type { VerifiedPublication, VerifiedStatement } from './publication.ts'
import { invalidStatement, type ReadStatement } from './read-statement.ts'
import { findKind, type StatementSet, sourceOf } from './read-statements.ts'
import type { Admission } from './trust.ts'

/** What the steps of verification found. */
export type Findings = {
  event: PublishedEvent
  claims: PublishClaims
  set: StatementSet
  provenance: FoundProvenance
  admissions: Admission[]
  artifact: NamedArtifact
  times: { startedOn: Date; finishedOn: Date }
  sizeBytes: number
}

/** Puts the findings into the form that a consumer stores. Null and empty are told as the same. */
export function assemble(findings: Findings): VerifiedPublication {
  const { event, claims, set, provenance, admissions, artifact, sizeBytes } = findings
  const subject = provenance.statement.subject[0]
  return {
    claims,
    event: {
      id: event.id,
      source: event.source,
      time: new Date(event.time),
      chainId: event.data.context.chainId ?? null,
      sequence: event.data.customData.sequence ?? null,
    },
    artifact: {
      ...artifact,
      name: subject?.name || artifact.purl,
      sizeBytes,
      mediaType: subject?.mediaType || 'application/octet-stream',
    },
    build: buildOf(findings),
    tests: testsOf(set),
    references: referencesOf(set),
    changes: changesOf(set),
    statements: set.all.map(statementOf),
    admissions,
  }
}

function buildOf({ provenance: { statement, signed, gitCommit }, times }: Findings): VerifiedPublication['build'] {
  const { buildDefinition, runDetails } = statement.predicate
  const { externalParameters } = buildDefinition
  const source = sourceOf(statement)
  return {
    repository: externalParameters.repository,
    ref: externalParameters.ref,
    pipeline: externalParameters.pipeline || null,
    target: externalParameters.target || null,
    gitCommit,
    gitTree: source?.digest?.gitTree || null,
    authors: authorsOf(source, signed.index),
    buildType: buildDefinition.buildType,
    builderId: runDetails.builder.id,
    invocationId: runDetails.metadata.invocationId,
    ...times,
    inputsDigest: inputsDigestOf(statement),
    inputs: buildDefinition.resolvedDependencies.map(({ name, uri, digest }) => ({
      name: name ?? '',
      uri: uri ?? '',
      digest: digest ?? {},
    })),
  }
}

/** Null where the publisher names none. What cannot be read is refused: an author left out could approve. */
function authorsOf(source: Resource | null, index: number): AuthorClaim[] | null {
  const claimed = source?.annotations?.authors ?? null
  if (claimed === null) return null
  const parsed = AuthorClaimsSchema.safeParse(claimed)
  if (!parsed.success) throw invalidStatement(index, 'the authors of the commit cannot be read.')
  return parsed.data.map(({ name, salt, emailHash }) => ({ name, salt, emailHash }))
}

function inputsDigestOf(statement: ProvenanceStatement): string | null {
  const inputs = statement.predicate.runDetails.byproducts?.find(({ name }) => name === 'inputs')
  return inputs?.digest?.sha256 || null
}

function testsOf(set: StatementSet): VerifiedPublication['tests'] {
  const predicate = findKind(set, 'testResult')?.statement.predicate
  if (!predicate) return null
  return {
    result: predicate.result,
    counts: predicate.baton_counts ?? null,
    failedTests: predicate.failedTests ?? [],
    reportFaults: predicate.baton_report_faults ?? [],
    url: predicate.url || null,
  }
}

function referencesOf(set: StatementSet): VerifiedPublication['references'] {
  return set.all
    .flatMap((read) => (read.kind === 'reference' ? read.statement.predicate.references : []))
    .map(({ name, mediaType, digest, downloadLocation }) => ({
      name: name || null,
      mediaType,
      sha256: digest.sha256 || null,
      downloadLocation,
    }))
}

function changesOf(set: StatementSet): VerifiedPublication['changes'] {
  const predicate = findKind(set, 'changes')?.statement.predicate
  if (!predicate) return null
  return {
    commits: predicate.commits,
    truncated: predicate.truncated ?? false,
    oldestParents: predicate.oldestParents ?? [],
  }
}

function statementOf({ kind, statement, signed }: ReadStatement): VerifiedStatement {
  const { payloadType, payload, signatures } = signed.envelope
  return {
    predicateType: statement.predicateType,
    understood: kind !== 'unknown',
    keyIds: signed.keyIds,
    payload: signed.payload,
    payloadSha256: sha256Hex(signed.payload),
    envelope: JSON.stringify({ payloadType, payload, signatures }),
  }
}
