import type { PublishClaims } from '../publish-token.ts'
import { shorten } from '../statements/authors.ts'
import { EXTERNAL_PARAMETERS, type ProvenanceStatement } from '../statements/schemas.ts'
import type { SignedPayload } from './open-bundle.ts'
import { findKind, type StatementSet, sourceOf } from './read-statements.ts'
import { Refused } from './refused.ts'
import { type Admission, matchesRef, sameRepository, type TrustRule } from './trust.ts'

/** A provenance that is there, names its commit, and was signed by whom. */
export type FoundProvenance = { statement: ProvenanceStatement; signed: SignedPayload; gitCommit: string }

/** Step 8: exactly one provenance, signed by a builder that may use the key. Narrows the rules to those that allow it. */
export function checkBuilder(
  set: StatementSet,
  rules: readonly TrustRule[],
): { provenance: FoundProvenance; admissions: Admitted[] } {
  const found = findKind(set, 'provenance')
  const gitCommit = found && sourceOf(found.statement)?.digest?.gitCommit
  if (!found || !gitCommit) {
    throw new Refused('PROVENANCE_MISSING', {
      detail: found ? 'The provenance does not name the commit that was built.' : 'The message has no provenance.',
      hint: "Add a SLSA provenance v1 whose resolvedDependencies have a 'source' with its gitCommit.",
    })
  }
  const builderId = found.statement.predicate.runDetails.builder.id
  const { keyIds } = found.signed
  const admissions = rules.flatMap((rule) => {
    const levels = rule.signers
      .filter((signer) => signer.builderId === builderId && keyIds.includes(signer.keyId))
      .map((signer) => signer.level)
    return levels.length > 0 ? [{ rule, level: Math.max(...levels) as Admission['level'] }] : []
  })
  if (admissions.length === 0) {
    throw new Refused('BUILDER_NOT_ALLOWED', {
      detail: `The builder '${builderId}' may not sign with the key ${keyIds.join(', ')}.`,
      hint: 'Add the pair of key and builder to the trust rule of the project, if it is the right one.',
    })
  }
  return { provenance: { statement: found.statement, signed: found.signed, gitCommit }, admissions }
}

/** A rule that still admits the publication. */
export type Admitted = { rule: TrustRule; level: Admission['level'] }

/** Step 9: built as expected, from the expected repository and ref, with known parameters alone. */
export function checkExpectations(provenance: ProvenanceStatement, admitted: readonly Admitted[]): Admission[] {
  const { buildType, externalParameters } = provenance.predicate.buildDefinition
  const { repository, ref } = externalParameters
  const here = admitted.filter(({ rule }) => rule.repository === null || sameRepository(rule.repository, repository))
  if (here.length === 0) {
    const wanted = [...new Set(admitted.map(({ rule }) => rule.repository))].join(', ')
    throw new Refused('SOURCE_MISMATCH', {
      detail: `The artifact was built from ${repository}; artifacts from ${wanted} are taken.`,
      hint: 'Correct the repository in the trust rule of the project, if it is the right one.',
    })
  }
  const typed = here.filter(({ rule }) => rule.buildTypes.includes(buildType))
  if (typed.length === 0) {
    throw new Refused('BUILD_TYPE_UNKNOWN', {
      detail: `The build type '${buildType}' is not taken.`,
      hint: `Known here: ${[...new Set(here.flatMap(({ rule }) => rule.buildTypes))].join(', ')}.`,
    })
  }
  checkParameters(externalParameters)
  const taken = typed.filter(({ rule }) => rule.refs === null || rule.refs.some((pattern) => matchesRef(pattern, ref)))
  if (taken.length === 0) {
    throw new Refused('SOURCE_MISMATCH', {
      detail: `The artifact was built from ${ref}; artifacts from ${[...new Set(typed.flatMap(({ rule }) => rule.refs ?? []))].join(', ')} are taken.`,
      hint: 'Add the ref to the trust rule of the project, if artifacts from it may be released.',
    })
  }
  return taken.map(({ rule, level }) => ({ ruleId: rule.id, level }))
}

/** Step 10: nothing that differs from what the publisher's identity was bound to. */
export function checkClaims({ statement, gitCommit }: FoundProvenance, { bound }: PublishClaims): void {
  const { repository, ref } = statement.predicate.buildDefinition.externalParameters
  const differing = [
    bound.sha !== null && bound.sha !== gitCommit && `commit ${gitCommit}, the token ${bound.sha}`,
    bound.repository !== null &&
      !sameRepository(bound.repository, repository) &&
      `repository ${repository}, the token ${bound.repository}`,
    bound.ref !== null && bound.ref !== ref && `ref ${ref}, the token ${bound.ref}`,
  ].find((difference) => difference !== false)
  if (!differing) return
  throw new Refused('CLAIM_MISMATCH', {
    detail: `The provenance says ${differing}.`,
    hint: 'Publish from the build whose identity the token carries.',
  })
}

function checkParameters(parameters: Readonly<Record<string, unknown>>): void {
  const unexpected = Object.keys(parameters).find((name) => !EXTERNAL_PARAMETERS.some((known) => known === name))
  if (unexpected === undefined) return
  throw new Refused('PARAMETER_UNEXPECTED', {
    detail: `The build was given '${shorten(unexpected, 100)}', which is not known for this build type.`,
    hint: `Known are ${EXTERNAL_PARAMETERS.join(', ')}.`,
  })
}
