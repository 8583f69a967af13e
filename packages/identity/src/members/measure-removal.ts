import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { apiKeys } from '../db/api-keys.ts'
import { invitations } from '../db/invitations.ts'
import { organizationSessions } from '../db/organization-sessions.ts'
import { IDLE_MS } from '../gates/session-limits.ts'
import type { Removal } from './member-fields.ts'

/** What of identity's own a removal ends: live sign-ins, keys in use and open invitations of this person. */
export async function measureRemoval(
  tx: Tx,
  orgId: OrgId,
  userId: string,
  now: Date,
): Promise<Pick<Removal, 'endedSignIns' | 'revokedApiKeys' | 'revokedInvitations'>> {
  const [signIns] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(organizationSessions)
    .where(
      and(
        eq(organizationSessions.orgId, orgId),
        eq(organizationSessions.userId, userId),
        isNull(organizationSessions.endedAt),
        gt(organizationSessions.expiresAt, now),
        gt(organizationSessions.lastSeenAt, new Date(now.getTime() - IDLE_MS)),
      ),
    )
  const revokedApiKeys = await tx
    .select({ apiKeyId: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(
      and(eq(apiKeys.orgId, orgId), eq(apiKeys.madeBy, userId), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, now)),
    )
    .orderBy(asc(apiKeys.id))
  const revokedInvitations = await tx
    .select({ invitationId: invitations.id, email: invitations.email })
    .from(invitations)
    .where(
      and(
        eq(invitations.orgId, orgId),
        eq(invitations.invitedBy, userId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, now),
      ),
    )
    .orderBy(asc(invitations.id))
  return { endedSignIns: signIns?.count ?? 0, revokedApiKeys, revokedInvitations }
}
