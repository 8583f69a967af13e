import { type PublishClaims, verifyBearer } from '@baton/artifact-contract/publish-token'
import { isEvidence, reject } from '@baton/artifact-contract/rejection'
import {
  type PublicationVerdict,
  type VerifiedPublication,
  verifyPublication,
} from '@baton/artifact-contract/verify-publication'
import type { BlobStore } from '@baton/blob-store/blob-store'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, lt } from 'drizzle-orm'
import { acceptedEvents, artifacts, type SignerKeyState, usedTokens } from '../db/artifacts.ts'
import { projects, trustRules } from '../db/projects.ts'
import type { CdContext } from '../dependencies.ts'
import { type SystemParts, systemContext } from '../queues/activity-context.ts'
import { noteWait } from '../signer-keys/key-waits.ts'
import { rejectedKey } from '../signer-keys/key-words.ts'
import { type IssuerKeys, readKeyStates } from '../signer-keys/sync-signer-keys.ts'
import { AcceptRace, acceptPublication, ForeignVersion, type Receipt } from './accept-publication.ts'
import type { PublishGate } from './publish-gate.ts'
import type { RejectionLog } from './rejection-log.ts'
import { contractRule, unclaimedRule } from './trust-rules.ts'
import { untrustedSigners } from './untrusted-signers.ts'

/** What receiving needs. */
export type IngestParts = SystemParts & { gate: PublishGate; blobs: BlobStore; rejections: RejectionLog }

/** An event as it came over HTTP. */
export type EventRequest = { contentType: string | null; authorization: string | null; body: Uint8Array }

type Rejected = Extract<PublicationVerdict<Receipt>, { outcome: 'rejected' }>

/** What is answered. `waits`: the key is new, and nobody of the organisation has decided on it yet. */
export type EventAnswer =
  | { outcome: 'accepted' | 'replayed'; receipt: Receipt }
  | { outcome: 'waits'; keyId: string }
  | Rejected

const RACES_MAX = 5

/**
 * Receives a publication: verifies it in the order of the contract, stores it in one transaction, and answers its receipt;
 * the same event again gets the same receipt. A claim that was made and did not hold goes into the organisation's log.
 */
export async function receiveEvent(parts: IngestParts, request: EventRequest): Promise<EventAnswer> {
  // A token is taken once for each message, however often the message must be judged for it.
  const taken = new Map<string, boolean>()
  const first = await judge(parts, request, taken)
  const mayBeNewKey =
    first.outcome === 'rejected' && ['UNAUTHENTICATED', 'SIGNER_UNTRUSTED'].includes(first.rejection.code)
  const verdict = mayBeNewKey && (await parts.gate.refetch()) ? await judge(parts, request, taken) : first
  if (verdict.outcome === 'rejected' && verdict.claims !== null && isEvidence(verdict.rejection.code)) {
    const context = systemContext(parts, 'ingest', parts.gate.orgOf(verdict.claims))
    await parts.rejections.note(context, verdict)
  }
  return verdict
}

type KeyStates = ReadonlyMap<string, SignerKeyState>

async function judge(parts: IngestParts, request: EventRequest, taken: Map<string, boolean>): Promise<EventAnswer> {
  const pinned = await parts.gate.pinned(request.authorization)
  for (let race = 0; race < RACES_MAX; race += 1) {
    const states = await statesFor(parts, request, pinned)
    const isTrusted = (keyId: string) => states.get(keyId) === 'trusted'
    // The first key that fits is the one that counts as the signer.
    const keys = pinned.keys.toSorted((one, other) => +isTrusted(other.key.keyId) - +isTrusted(one.key.keyId))
    const verdict = await verifyPublication<Receipt>(
      request,
      { now: parts.clock(), pinned: { ...pinned, keys } },
      (claims) => factsOf(parts, { states, claims, taken }),
    )
    if (verdict.outcome === 'rejected') return judgeSigner(parts, request, { verdict, states, keys })
    if (verdict.outcome === 'replayed') return { outcome: 'replayed', receipt: verdict.receipt }
    const { publication, bodySha256 } = verdict
    const context = systemContext(parts, 'ingest', parts.gate.orgOf(publication.claims))
    try {
      const receipt = await acceptPublication(context, {
        publication,
        bodySha256,
        issuerUrl: pinned.issuer,
        hasBytes: async (sha256) => (await parts.blobs.within(context.orgId).stat(sha256)) !== null,
      })
      return { outcome: 'accepted', receipt }
    } catch (error) {
      if (error instanceof ForeignVersion) return foreignVersion(publication, error)
      if (!(error instanceof AcceptRace)) throw error
    }
  }
  throw new Error('Other messages about the same artifact were faster five times.')
}

/** A version belongs to the source that published it first; the same bytes from elsewhere bring no statements along. */
function foreignVersion({ artifact, claims, event }: VerifiedPublication, { source }: ForeignVersion): Rejected {
  const rejection = reject('VERSION_REBOUND', {
    detail: `${artifact.purl} was published by ${source}, and this message comes from ${event.source}.`,
    hint: 'Give the artifact a name of its own, for example one with the name of its repository.',
  })
  return { outcome: 'rejected', rejection, claims, event: { id: event.id, source: event.source } }
}

/** How the organisation of the token stands to each key. Nothing where the token is not good: then no key counts. */
async function statesFor(
  parts: IngestParts,
  request: EventRequest,
  pinned: IssuerKeys & { audience: string },
): Promise<KeyStates> {
  const token = await verifyBearer(request.authorization, pinned, parts.clock())
  if (!token.ok) return new Map()
  return readKeyStates(systemContext(parts, 'ingest', parts.gate.orgOf(token.claims)), pinned)
}

/** Of a message that no trusted key speaks for: whether its own key was rejected, waits, or is a stranger's. */
async function judgeSigner(
  parts: IngestParts,
  request: EventRequest,
  { verdict, states, keys }: { verdict: Rejected; states: KeyStates; keys: IssuerKeys['keys'] },
): Promise<EventAnswer> {
  const { claims, rejection } = verdict
  if (rejection.code !== 'SIGNER_UNTRUSTED' || claims === null) return verdict
  const untrusted = keys.filter(({ key }) => states.get(key.keyId) !== 'trusted')
  const signers = untrustedSigners(request.body, untrusted)
  const keyIds = [claims.keyId, ...signers.keyIds].filter((keyId) => states.get(keyId) !== 'trusted')
  const rejected = keyIds.find((keyId) => states.get(keyId) === 'rejected')
  if (rejected !== undefined) return { ...verdict, rejection: rejectedKey(rejected) }
  const [keyId] = keyIds
  if (keyId === undefined) return verdict
  if (signers.sha256 !== null) {
    await noteWait(systemContext(parts, 'ingest', parts.gate.orgOf(claims)), { keyId, sha256: signers.sha256 })
  }
  return { outcome: 'waits', keyId }
}

function factsOf(
  parts: IngestParts,
  { states, claims, taken }: { states: KeyStates; claims: PublishClaims; taken: Map<string, boolean> },
) {
  const context = systemContext(parts, 'ingest', parts.gate.orgOf(claims))
  const { orgId } = context
  const isTrusted = states.get(claims.keyId) === 'trusted'
  const keyIds = [...states].flatMap(([keyId, state]) => (isTrusted && state === 'trusted' ? [keyId] : []))
  const issuer = { url: parts.gate.issuer, keyIds }
  return {
    async findTrust(source: string) {
      const rows = await withOrg(parts.db, orgId, (tx) =>
        tx
          .select({ rule: trustRules })
          .from(trustRules)
          .innerJoin(projects, and(eq(projects.orgId, trustRules.orgId), eq(projects.id, trustRules.projectId)))
          .where(and(eq(trustRules.orgId, orgId), eq(trustRules.source, source))),
      )
      return rows.length === 0 ? [unclaimedRule(issuer)] : rows.map((row) => contractRule(row.rule, issuer))
    },
    async takeTokenId(jti: string, expiresAt: Date) {
      const known = taken.get(jti)
      if (known !== undefined) return known
      const isNew = await takeToken(context, jti, expiresAt)
      taken.set(jti, isNew)
      return isNew
    },
    async findEvent(source: string, eventId: string) {
      const [row] = await withOrg(parts.db, orgId, (tx) =>
        tx
          .select({ bodySha256: acceptedEvents.bodySha256, receipt: acceptedEvents.receipt })
          .from(acceptedEvents)
          .where(
            and(
              eq(acceptedEvents.orgId, orgId),
              eq(acceptedEvents.source, source),
              eq(acceptedEvents.eventId, eventId),
            ),
          ),
      )
      return row === undefined ? null : { bodySha256: row.bodySha256, receipt: row.receipt as Receipt }
    },
    async findVersion(name: string, version: string) {
      const [row] = await withOrg(parts.db, orgId, (tx) =>
        tx
          .select({ sha256: artifacts.sha256 })
          .from(artifacts)
          .where(and(eq(artifacts.orgId, orgId), eq(artifacts.name, name), eq(artifacts.version, version))),
      )
      return row ?? null
    },
    findBytes: (sha256: string) => parts.blobs.within(orgId).stat(sha256),
  }
}

const SKEW_MS = 2 * 60_000

async function takeToken({ db, orgId, clock }: CdContext, jti: string, expiresAt: Date): Promise<boolean> {
  return withOrg(db, orgId, async (tx) => {
    await tx
      .delete(usedTokens)
      .where(and(eq(usedTokens.orgId, orgId), lt(usedTokens.expiresAt, new Date(clock().getTime() - SKEW_MS))))
    const made = await tx
      .insert(usedTokens)
      .values({ orgId, jti, expiresAt })
      .onConflictDoNothing()
      .returning({ jti: usedTokens.jti })
    return made.length > 0
  })
}
