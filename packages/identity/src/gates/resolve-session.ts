import type { Actor } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { DomainError, notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, isNull, lt } from 'drizzle-orm'
import { memberships } from '../db/memberships.ts'
import { organizationSessions } from '../db/organization-sessions.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { loadGrantsOfPerson } from '../grants/load-grants.ts'
import type { GateDeps, SignedInUser, SignIn } from './gate-deps.ts'
import { organizationsOf } from './organizations-of.ts'
import { TOUCH_MS } from './session-limits.ts'
import { readSession } from './sessions.ts'
import { requireConfirmed } from './sign-up-rule.ts'

/** A person who acts in an organisation: everything that a verb's context needs of the gate. */
export type ResolvedSession = {
  orgId: OrgId
  actor: Extract<Actor, { type: 'user' }>
  user: SignedInUser
  session: SignIn
  organization: OrganizationRef
}

/** How a request names the organisation: by the slug in its address, or by id. */
export type OrganizationName = { slug: string } | { orgId: string }

/** The signed-in person and all their organisations, before one is chosen. Throws UNAUTHENTICATED. */
export async function resolveUser(
  gate: Pick<GateDeps, 'authDb' | 'clock'>,
  sessionToken: string,
): Promise<{ user: SignedInUser; session: SignIn; organizations: OrganizationRef[] }> {
  const signedIn = await readSession(gate, sessionToken)
  return { ...signedIn, organizations: await organizationsOf(gate.authDb, signedIn.user.userId) }
}

/**
 * The session gate: who acts, where, and with which grants as they stand at this moment. Throws UNAUTHENTICATED when the
 * sign-in ended, NOT_FOUND when the organisation does not exist or the person is not its member, FORBIDDEN while their address
 * must be confirmed first.
 */
export async function resolveSession(
  gate: Pick<GateDeps, 'authDb' | 'db' | 'clock' | 'signUps'>,
  sessionToken: string,
  where: OrganizationName,
): Promise<ResolvedSession> {
  const { user, session, organizations } = await resolveUser(gate, sessionToken)
  requireConfirmed(gate.signUps.rule, user)
  const organization = organizations.find((one) =>
    'slug' in where ? one.slug === where.slug : one.orgId === where.orgId,
  )
  if (!organization) throw notFound('The organisation')
  const orgId = mintOrgId(organization.orgId)
  const grants = await withOrg(gate.db, orgId, async (tx) => {
    await requireMember(tx, orgId, user.userId)
    await noteSeen(tx, orgId, user.userId, session, gate.clock())
    return loadGrantsOfPerson(tx, orgId, user.userId)
  })
  const actor = { type: 'user', userId: user.userId, sessionId: session.sessionId, grants } as const
  return { orgId, actor, user, session, organization }
}

async function requireMember(tx: Tx, orgId: OrgId, userId: string): Promise<void> {
  const [row] = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.orgId, orgId), eq(memberships.userId, userId), isNull(memberships.removedAt)))
  if (!row) throw notFound('The organisation')
}

async function noteSeen(tx: Tx, orgId: OrgId, userId: string, session: SignIn, now: Date): Promise<void> {
  const [seen] = await tx
    .select({ lastSeenAt: organizationSessions.lastSeenAt, endedAt: organizationSessions.endedAt })
    .from(organizationSessions)
    .where(and(eq(organizationSessions.orgId, orgId), eq(organizationSessions.sessionId, session.sessionId)))
  if (seen?.endedAt) {
    throw new DomainError('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again.', { reason: 'session' })
  }
  if (!seen) {
    await tx
      .insert(organizationSessions)
      .values({
        orgId,
        sessionId: session.sessionId,
        userId,
        firstSeenAt: now,
        lastSeenAt: now,
        expiresAt: session.expiresAt,
      })
      .onConflictDoNothing()
  } else if (now.getTime() - seen.lastSeenAt.getTime() >= TOUCH_MS) {
    await tx
      .update(organizationSessions)
      .set({ lastSeenAt: now })
      .where(
        and(
          eq(organizationSessions.orgId, orgId),
          eq(organizationSessions.sessionId, session.sessionId),
          lt(organizationSessions.lastSeenAt, now),
        ),
      )
  }
}
