import { type PublishedKey, readJwks, writeJwks } from '@baton/artifact-contract/jwks'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { signerKeys } from '../db/artifacts.ts'
import { lockNamed } from '../db/locks.ts'
import { type CdContext, command } from '../dependencies.ts'

/** The organisation's own copy of the issuer's keys, for when the issuer does not answer. */
export async function listOwnKeys(tx: Tx, orgId: OrgId, issuer: string): Promise<PublishedKey[]> {
  const rows = await tx
    .select({ jwk: signerKeys.jwk })
    .from(signerKeys)
    .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.issuer, issuer), isNull(signerKeys.removedAt)))
  return readJwks({ keys: rows.map((row) => row.jwk) }).keys
}

const Change = z.object({ issuer: z.string(), keyId: z.string(), jwk: z.record(z.string(), z.unknown()) })

const noteFirstSeen = command(
  { action: 'release:create', audit: 'signerKey.firstSeen', input: Change },
  async ({ tx, orgId, now }, { issuer, keyId, jwk }) => {
    await tx
      .insert(signerKeys)
      .values({ orgId, keyId, issuer, jwk, firstSeenAt: now, changedAt: now })
      .onConflictDoUpdate({
        target: [signerKeys.orgId, signerKeys.keyId],
        set: { issuer, jwk, changedAt: now, removedAt: null },
      })
    return { value: null, audit: { target: { type: 'signerKey', id: keyId }, after: { issuer, jwk } } }
  },
)

const noteChanged = command(
  { action: 'release:create', audit: 'signerKey.changed', input: Change.extend({ before: z.unknown() }) },
  async ({ tx, orgId, now }, { keyId, jwk, before }) => {
    await tx
      .update(signerKeys)
      .set({ jwk, changedAt: now })
      .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.keyId, keyId)))
    return { value: null, audit: { target: { type: 'signerKey', id: keyId }, before, after: jwk } }
  },
)

const noteRemoved = command(
  { action: 'release:create', audit: 'signerKey.removed', input: z.object({ keyId: z.string() }) },
  async ({ tx, orgId, now }, { keyId }) => {
    await tx
      .update(signerKeys)
      .set({ removedAt: now, changedAt: now })
      .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.keyId, keyId)))
    return { value: null, audit: { target: { type: 'signerKey', id: keyId }, after: { removed: true } } }
  },
)

const Sync = z.object({ issuer: z.string(), keys: z.custom<readonly PublishedKey[]>() })

const sync = command(
  { action: 'release:create', audit: 'signerKey.synced', input: Sync },
  async (scope, { issuer, keys }) => {
    const { tx, orgId } = scope
    await lockNamed(tx, orgId, 'signer-keys')
    const own = await tx
      .select()
      .from(signerKeys)
      .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.issuer, issuer)))
    const published = writeJwks(keys).keys.map((jwk) => ({ keyId: String(jwk.kid), jwk }))
    for (const { keyId, jwk } of published) {
      const row = own.find((one) => one.keyId === keyId)
      if (row === undefined || row.removedAt !== null) await noteFirstSeen(scope.join(), { issuer, keyId, jwk })
      else if (!sameJwk(row.jwk, jwk)) await noteChanged(scope.join(), { issuer, keyId, jwk, before: row.jwk })
    }
    for (const row of own.filter((one) => one.removedAt === null)) {
      if (!published.some((one) => one.keyId === row.keyId)) await noteRemoved(scope.join(), { keyId: row.keyId })
    }
    return { value: null, audit: 'unchanged' }
  },
)

/**
 * Brings the organisation's copy of the issuer's keys up to what the issuer publishes; each key that is first seen, changed
 * or gone has an entry in the organisation's audit log.
 */
export async function syncSignerKeys(
  context: CdContext,
  input: { issuer: string; keys: readonly PublishedKey[] },
): Promise<void> {
  await sync(context, input)
}

function sameJwk(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) =>
    JSON.stringify(Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(one) === sorted(other)
}
