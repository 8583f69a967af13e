import { type PublishedKey, readJwks, writeJwks } from '@baton/artifact-contract/jwks'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { readOrg } from '@baton/kernel/org-transaction'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { SIGNER_KEY_STATES, type SignerKeyState, signerKeys } from '../db/artifacts.ts'
import { lockNamed } from '../db/locks.ts'
import { type CdContext, type CdScope, command } from '../dependencies.ts'
import { isUnchanged, type KeyChanges, keyChanges } from './key-rules.ts'

type Row = typeof signerKeys.$inferSelect

/** The organisation's own copy of the issuer's keys, for when the issuer does not answer. */
export async function listOwnKeys(tx: Tx, orgId: OrgId, issuer: string): Promise<PublishedKey[]> {
  const rows = await tx
    .select({ jwk: signerKeys.jwk })
    .from(signerKeys)
    .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.issuer, issuer), isNull(signerKeys.removedAt)))
  return readJwks({ keys: rows.map((row) => row.jwk) }).keys
}

const Key = z.object({ issuer: z.string(), keyId: z.string(), jwk: z.record(z.string(), z.unknown()) })

const noteFirstSeen = command(
  { action: 'release:create', audit: 'signerKey.firstSeen', input: Key.extend({ state: z.enum(SIGNER_KEY_STATES) }) },
  async ({ tx, orgId, now }, { issuer, keyId, jwk, state }) => {
    const seen = { issuer, jwk, changedAt: now, removedAt: null }
    await tx
      .insert(signerKeys)
      .values({ orgId, keyId, firstSeenAt: now, state, stateSince: now, ...seen })
      // A key that another issuer had is what was decided of it.
      .onConflictDoUpdate({ target: [signerKeys.orgId, signerKeys.keyId], set: seen })
    return { value: null, audit: { target: { type: 'signerKey', id: keyId }, after: { issuer, jwk, state } } }
  },
)

const noteReturned = command(
  { action: 'release:create', audit: 'signerKey.returned', input: Key },
  async ({ tx, orgId, now }, { issuer, keyId, jwk }) => {
    await tx
      .update(signerKeys)
      .set({ issuer, jwk, changedAt: now, removedAt: null })
      .where(and(eq(signerKeys.orgId, orgId), eq(signerKeys.keyId, keyId)))
    return { value: null, audit: { target: { type: 'signerKey', id: keyId }, after: { issuer, jwk } } }
  },
)

const noteChanged = command(
  { action: 'release:create', audit: 'signerKey.changed', input: Key.extend({ before: z.unknown() }) },
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
    const { added, returned, changed, removed } = changesOf(await listRows(tx, orgId), { issuer, keys })
    for (const key of added) await noteFirstSeen(scope.join(), { issuer, ...key })
    for (const key of returned) await noteReturned(scope.join(), { issuer, ...key })
    for (const key of changed) await noteChanged(scope.join(), { issuer, ...key })
    for (const keyId of removed) await noteRemoved(scope.join(), { keyId })
    return { value: null, audit: 'unchanged' }
  },
)

/** The issuer and its keys, as they were fetched just now or, where it does not answer, as the organisation has them. */
export type IssuerKeys = { issuer: string; keys: readonly PublishedKey[]; fresh: boolean }

/**
 * How the organisation stands to each key of the issuer. What the issuer publishes is written down first: the first keys
 * of an issuer are trusted, each later one waits for a decision. Each key that is first seen, changed, gone or back has an
 * entry in the organisation's audit log. A key that is not in the answer waits.
 */
export async function readKeyStates(context: CdContext, issuer: IssuerKeys): Promise<Map<string, SignerKeyState>> {
  const rows = await readOrg(context.db, context.orgId, (tx) => listRows(tx, context.orgId))
  if (!issuer.fresh || isUnchanged(changesOf(rows, issuer))) return statesOf(rows)
  await sync(context, { issuer: issuer.issuer, keys: issuer.keys })
  return statesOf(await readOrg(context.db, context.orgId, (tx) => listRows(tx, context.orgId)))
}

function changesOf(rows: readonly Row[], { issuer, keys }: Pick<IssuerKeys, 'issuer' | 'keys'>): KeyChanges {
  const own = rows.filter((row) => row.issuer === issuer)
  const known = own.map(({ keyId, jwk, removedAt }) => ({ keyId, jwk, isRemoved: removedAt !== null }))
  const served = writeJwks(keys).keys.map((jwk) => ({ keyId: String(jwk.kid), jwk }))
  return keyChanges(known, served, { count: own.filter((row) => row.state === 'waiting').length })
}

function statesOf(rows: readonly Row[]): Map<string, SignerKeyState> {
  return new Map(rows.map((row) => [row.keyId, row.state]))
}

function listRows(tx: CdScope['tx'], orgId: OrgId): Promise<Row[]> {
  return tx.select().from(signerKeys).where(eq(signerKeys.orgId, orgId))
}
