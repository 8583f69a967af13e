import { accountablePerson } from '@baton/kernel/actor'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { isGranted } from '@baton/kernel/permissions'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { apiKeys } from '../db/api-keys.ts'
import { command } from '../dependencies.ts'
import { anyOf, whoCan } from '../people/who-can.ts'

/**
 * Ends a key at its next call. Its maker may, and whoever manages members. Safe to repeat; a key may end itself.
 */
export const revokeApiKey = command(
  { action: 'apiKey:revoke', audit: 'apiKey.revoked', input: z.object({ apiKeyId: idField('key') }) },
  async ({ tx, orgId, now, actor }, input) => {
    const inOrg = and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, input.apiKeyId))
    const [row] = await tx
      .select({ madeBy: apiKeys.madeBy, revokedAt: apiKeys.revokedAt })
      .from(apiKeys)
      .where(inOrg)
      .for('update')
    if (!row) throw notFound('The key')
    const person = accountablePerson(actor)
    if (row.madeBy !== person && !isGranted(actor.grants, 'member:configure')) {
      const able = await whoCan(tx, orgId, 'member:configure')
      throw new DomainError(
        'FORBIDDEN',
        `Somebody else made this key. They can revoke it, and so can ${anyOf(able)}.`,
        {
          reason: 'not_maker',
          details: { whoCan: able.map(({ userId, displayName }) => ({ userId, displayName })) },
        },
      )
    }
    const value = { apiKeyId: input.apiKeyId }
    if (row.revokedAt) return { value, audit: 'unchanged' as const }
    await tx.update(apiKeys).set({ revokedAt: now, revokedBy: person }).where(inOrg)
    return { value, audit: { target: { type: 'apiKey', id: input.apiKeyId } } }
  },
)
