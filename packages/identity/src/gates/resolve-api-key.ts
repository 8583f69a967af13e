import { timingSafeEqual } from 'node:crypto'
import type { Actor } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { parseKey } from '../api-keys/key-format.ts'
import { apiKeys } from '../db/api-keys.ts'
import { grants } from '../db/grants.ts'
import { organizations } from '../db/organizations.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { intersectGrants, keyActions } from '../grants/grant-rules.ts'
import { loadGrantsOfPerson } from '../grants/load-grants.ts'
import { scopeFromColumns } from '../grants/scope-columns.ts'
import { hashToken } from '../tokens/token.ts'
import type { GateDeps, Origin } from './gate-deps.ts'
import { TOUCH_MS } from './session-limits.ts'

/** A key that acts in its organisation, in its maker's name. */
export type ResolvedApiKey = {
  orgId: OrgId
  actor: Extract<Actor, { type: 'apiKey' }>
  organization: OrganizationRef
}

/**
 * The API-key gate. The key's grants are what it was given and its maker holds at this moment, no more; a maker who left
 * takes the key along. Throws UNAUTHENTICATED, and says why only to who holds the whole secret.
 */
export async function resolveApiKey(
  gate: Pick<GateDeps, 'authDb' | 'db' | 'clock'>,
  presented: string,
  origin: Pick<Origin, 'ip'>,
): Promise<ResolvedApiKey> {
  const key = parseKey(presented)
  if (!key) throw unknownKey()
  const [routed] = await gate.authDb
    .select({ orgId: apiKeys.orgId, id: apiKeys.id, secretHash: apiKeys.secretHash })
    .from(apiKeys)
    .where(eq(apiKeys.publicId, key.publicId))
  const presentedHash = Buffer.from(hashToken(key.secret))
  if (!routed || !timingSafeEqual(Buffer.from(routed.secretHash), presentedHash)) throw unknownKey()
  const orgId = mintOrgId(routed.orgId)
  const now = gate.clock()
  return withOrg(gate.db, orgId, async (tx) => {
    const row = await loadKey(tx, orgId, routed.id)
    if (row.revokedAt) throw endedKey('This API key was revoked. Make a new one in Settings, API keys.')
    if (row.expiresAt <= now) throw endedKey('This API key has expired. Make a new one in Settings, API keys.')
    const makers = await loadGrantsOfPerson(tx, orgId, row.madeBy)
    const own = { actions: keyActions(row.role, row.actions), scope: scopeFromColumns(row) }
    await noteUsed(tx, orgId, routed.id, row, origin.ip, now)
    return {
      orgId,
      actor: {
        type: 'apiKey',
        apiKeyId: routed.id,
        userId: row.madeBy,
        grants: intersectGrants([own], makers),
      },
      organization: { orgId: row.orgId, slug: row.slug, name: row.organizationName },
    }
  })
}

async function loadKey(tx: Tx, orgId: OrgId, id: string) {
  const [row] = await tx
    .select({
      orgId: organizations.orgId,
      slug: organizations.slug,
      organizationName: organizations.name,
      madeBy: apiKeys.madeBy,
      actions: apiKeys.actions,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      lastUsedAt: apiKeys.lastUsedAt,
      lastUsedFrom: apiKeys.lastUsedFrom,
      role: grants.role,
      projectId: grants.projectId,
      environmentId: grants.environmentId,
    })
    .from(apiKeys)
    .innerJoin(grants, and(eq(grants.orgId, apiKeys.orgId), eq(grants.apiKeyId, apiKeys.id)))
    .innerJoin(organizations, eq(organizations.orgId, apiKeys.orgId))
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id)))
  if (!row) throw unknownKey()
  return row
}

async function noteUsed(
  tx: Tx,
  orgId: OrgId,
  id: string,
  last: { lastUsedAt: Date | null; lastUsedFrom: string | null },
  ip: string,
  now: Date,
): Promise<void> {
  const fresh = last.lastUsedAt !== null && now.getTime() - last.lastUsedAt.getTime() < TOUCH_MS
  if (fresh && last.lastUsedFrom === ip) return
  await tx
    .update(apiKeys)
    .set({ lastUsedAt: now, lastUsedFrom: ip.slice(0, 64) })
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id)))
}

function unknownKey(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'This API key is not known. Check that all of it was copied.', {
    reason: 'api_key',
  })
}

function endedKey(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message, { reason: 'api_key_ended' })
}
