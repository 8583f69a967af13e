import { INGEST_AUDIENCE } from '@baton/artifact-contract/constants'
import type { PublishedKey } from '@baton/artifact-contract/jwks'
import { type PinnedIssuer, type PublishClaims, verifyPublishToken } from '@baton/artifact-contract/publish-token'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { decodeJwt } from 'jose'
import { listOwnKeys } from '../signer-keys/sync-signer-keys.ts'
import type { KeyRing } from './key-ring.ts'

/** Proves who publishes: the pinned issuer, by one of its keys, for one organisation. */
export type PublishGate = {
  issuer: string
  /** The issuer to check a message against, with the issuer's keys or the copy of the organisation that it names. */
  pinned(authorization: string | null): Promise<PinnedIssuer & { fresh: boolean }>
  /** Checks a bearer token; for requests other than events, whose token is not used up. */
  admit(
    authorization: string | null,
  ): Promise<{ ok: true; orgId: OrgId; claims: PublishClaims } | { ok: false; why: string }>
  /** The organisation of a verified token. */
  orgOf(claims: PublishClaims): OrgId
  /** Asks the issuer once more for a key that is not known. True when there are other keys now. */
  refetch(): Promise<boolean>
}

/** The gate over a key ring. While CI does not answer, the organisation's own copy of its keys counts. */
export function openPublishGate(options: {
  issuer: string
  keyRing: KeyRing
  db: Database
  clock: Clock
}): PublishGate {
  const { issuer, keyRing, db, clock } = options

  async function pinned(authorization: string | null) {
    const fetched = await keyRing.current()
    const keys = fetched?.keys ?? (await ownKeys(authorization))
    return { issuer, audience: INGEST_AUDIENCE, keys, fresh: fetched !== null }
  }

  /** The token is not verified yet: it only says whose copy to look at, and is then checked against that copy. */
  async function ownKeys(authorization: string | null): Promise<PublishedKey[]> {
    const named = claimedOrg(bearerOf(authorization))
    if (named === null) return []
    const orgId = mintOrgId(named)
    return withOrg(db, orgId, (tx) => listOwnKeys(tx, orgId, issuer))
  }

  async function check(authorization: string | null) {
    const token = bearerOf(authorization)
    if (token === null) return { ok: false, why: 'Send a publish token: Authorization: Bearer <token>.' } as const
    return verifyPublishToken(token, await pinned(authorization), clock())
  }

  return {
    issuer,
    pinned,
    orgOf: (claims) => mintOrgId(claims.org),
    refetch: () => keyRing.refetch(),
    async admit(authorization) {
      const first = await check(authorization)
      const verdict = !first.ok && (await keyRing.refetch()) ? await check(authorization) : first
      return verdict.ok ? { ok: true, orgId: mintOrgId(verdict.claims.org), claims: verdict.claims } : verdict
    },
  }
}

function bearerOf(authorization: string | null): string | null {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? []
  return token ?? null
}

function claimedOrg(token: string | null): string | null {
  try {
    const org = token === null ? undefined : decodeJwt(token).org
    return typeof org === 'string' ? org : null
  } catch {
    return null
  }
}
