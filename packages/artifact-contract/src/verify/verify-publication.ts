import { sha256Hex } from '../digest.ts'
import type { PublishedEvent } from '../event.ts'
import { type PinnedIssuer, type PublishClaims, verifyBearer } from '../publish-token.ts'
import type { Rejection } from '../rejection.ts'
import { assemble } from './assemble.ts'
import { checkArtifactName, checkBytes, checkTimes, checkVersion } from './check-artifact.ts'
import { checkBuilder, checkClaims, checkExpectations } from './check-trust.ts'
import { openBundle } from './open-bundle.ts'
import type { VerifiedPublication } from './publication.ts'
import { readEvent } from './read-event.ts'
import { readStatements } from './read-statements.ts'
import { Refused } from './refused.ts'
import type { TrustRule } from './trust.ts'

export type { VerifiedPublication, VerifiedStatement } from './publication.ts'

/** A publication as it came over HTTP. */
export type PublicationRequest = {
  contentType: string | null
  /** The `Authorization` header. */
  authorization: string | null
  body: Uint8Array
}

/** What the consumer pins, and the time. */
export type PublicationPolicy = { now: Date; pinned: PinnedIssuer }

/** What only the consumer's store knows, inside the organisation that the token names. */
export type PublicationFacts<Receipt> = {
  /** The rules of those who take artifacts from this source. None: the publication is refused. */
  findTrust(source: string): Promise<readonly TrustRule[]>
  /** Takes the token's id, once; false when it was taken before. May be forgotten a minute after `expiresAt`. */
  takeTokenId(jti: string, expiresAt: Date): Promise<boolean>
  /** An event that was accepted under this source and id. */
  findEvent(source: string, id: string): Promise<{ bodySha256: string; receipt: Receipt } | null>
  /** The digest that this version of the artifact is bound to. */
  findVersion(purlName: string, version: string): Promise<{ sha256: string } | null>
  /** The bytes that were pushed before. */
  findBytes(sha256: string): Promise<{ sizeBytes: number } | null>
}

/** The verdict on a publication. `claims` and `event` are there as far as they were known when it was reached. */
export type PublicationVerdict<Receipt> =
  | { outcome: 'accepted'; publication: VerifiedPublication; bodySha256: string }
  | { outcome: 'replayed'; claims: PublishClaims; receipt: Receipt }
  | {
      outcome: 'rejected'
      rejection: Rejection
      claims: PublishClaims | null
      event: { id: string; source: string } | null
    }

/**
 * Verifies a publication in the order of the contract (A6, steps 1 to 14): the first check that fails decides. `factsOf`
 * is called once the token was verified, with its claims. Storing what was accepted (step 15) is the consumer's, in one
 * transaction that looks at `findEvent` and `findVersion` again. Rejects only where `factsOf` or a fact does.
 */
export async function verifyPublication<Receipt>(
  request: PublicationRequest,
  policy: PublicationPolicy,
  factsOf: (claims: PublishClaims) => PublicationFacts<Receipt>,
): Promise<PublicationVerdict<Receipt>> {
  const known: Known = { claims: null, event: null }
  try {
    return await verifyInOrder({ request, policy, factsOf, known })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { outcome: 'rejected', rejection: error.rejection, ...known }
  }
}

type Known = { claims: PublishClaims | null; event: { id: string; source: string } | null }

type Verification<Receipt> = {
  request: PublicationRequest
  policy: PublicationPolicy
  factsOf: (claims: PublishClaims) => PublicationFacts<Receipt>
  known: Known
}

async function verifyInOrder<Receipt>(verification: Verification<Receipt>): Promise<PublicationVerdict<Receipt>> {
  const { request, policy, factsOf, known } = verification
  const event = readEvent(request.contentType, request.body)
  known.event = { id: event.id, source: event.source }
  const claims = await authenticate(request.authorization, policy)
  known.claims = claims
  const facts = factsOf(claims)
  const trust = await authorize(event, claims, facts)
  const bodySha256 = sha256Hex(request.body)
  const earlier = await facts.findEvent(event.source, event.id)
  if (earlier?.bodySha256 === bodySha256) return { outcome: 'replayed', claims, receipt: earlier.receipt }
  if (earlier) throw reusedId(event)

  const { signed, rules } = openBundle(event.data.customData.bundle, {
    ...policy.pinned,
    now: policy.now,
    rules: trust,
  })
  const set = readStatements(signed)
  const { provenance, admissions: admitted } = checkBuilder(set, rules)
  const admissions = checkExpectations(provenance.statement, admitted)
  checkClaims(provenance, claims)
  const artifact = checkArtifactName(provenance.statement, event.subject, set.sha256)
  checkVersion(artifact, await facts.findVersion(artifact.purlName, artifact.version))
  const times = checkTimes(provenance.statement, policy.now)
  const sizeBytes = checkBytes(provenance.statement, set.sha256, await facts.findBytes(set.sha256))
  const publication = assemble({ event, claims, set, provenance, admissions, artifact, times, sizeBytes })
  return { outcome: 'accepted', publication, bodySha256 }
}

async function authenticate(authorization: string | null, { pinned, now }: PublicationPolicy): Promise<PublishClaims> {
  const verdict = await verifyBearer(authorization, pinned, now)
  if (verdict.ok) return verdict.claims
  throw unauthenticated(verdict.why)
}

async function authorize<Receipt>(event: PublishedEvent, claims: PublishClaims, facts: PublicationFacts<Receipt>) {
  if (!(await facts.takeTokenId(claims.jti, claims.expiresAt))) throw unauthenticated('The token was used before.')
  const isOwn = event.source.startsWith(`${claims.issuer.replace(/\/$/, '')}/orgs/${claims.org}/`)
  const trust = isOwn ? await facts.findTrust(event.source) : []
  if (trust.length > 0) return trust
  throw new Refused('PUBLISH_FORBIDDEN', {
    detail: isOwn
      ? `No project takes artifacts from ${event.source}.`
      : `The token is for ${claims.issuer}/orgs/${claims.org}, the message comes from ${event.source}.`,
    hint: isOwn
      ? 'Create a project that trusts this source, then publish again.'
      : 'Use a token of the same organisation.',
    path: '/source',
  })
}

function unauthenticated(why: string): Refused {
  return new Refused('UNAUTHENTICATED', { detail: why, hint: 'Sign a new token for each try; it lives five minutes.' })
}

function reusedId(event: PublishedEvent): Refused {
  return new Refused('EVENT_ID_REUSED', {
    detail: `The event '${event.id}' of ${event.source} was accepted with another body.`,
    hint: 'Send the same bytes at every try, and give another message another id.',
    path: '/id',
  })
}
