import type { Database } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { and, eq, lt } from 'drizzle-orm'
import { organizationSessions } from '../db/organization-sessions.ts'
import { sessions } from '../db/sessions.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import { hashToken, newToken } from '../tokens/token.ts'
import type { GateDeps, OpenedSignIn, Origin, SignedInUser, SignIn } from './gate-deps.ts'
import { ABSOLUTE_MS, IDLE_MS, KEPT_MS, TOUCH_MS } from './session-limits.ts'

/** Opens a sign-in for a person who has just proved who they are. Always a new token: none is ever reused. */
export async function openSession(
  gate: GateDeps,
  user: SignedInUser,
  origin: Origin,
  sessionId: string = gate.newId('ses'),
): Promise<OpenedSignIn> {
  const now = gate.clock()
  const sessionToken = newToken()
  const session: SignIn = {
    sessionId,
    method: 'password',
    authenticatedAt: now,
    expiresAt: new Date(now.getTime() + ABSOLUTE_MS),
  }
  await gate.authDb.insert(sessions).values({
    id: sessionId,
    userId: user.userId,
    tokenHash: hashToken(sessionToken),
    method: session.method,
    authenticatedAt: now,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: session.expiresAt,
    ip: origin.ip.slice(0, 64),
    userAgent: origin.userAgent.slice(0, 400),
  })
  await gate.authDb
    .delete(sessions)
    .where(and(eq(sessions.userId, user.userId), lt(sessions.createdAt, new Date(now.getTime() - KEPT_MS))))
  return { sessionToken, user, session }
}

/** The person and sign-in of a token. Throws UNAUTHENTICATED when it ended, expired or was idle for a day. */
export async function readSession(
  gate: Pick<GateDeps, 'authDb' | 'clock'>,
  sessionToken: string,
): Promise<{ user: SignedInUser; session: SignIn }> {
  const now = gate.clock()
  const [row] = await gate.authDb
    .select({
      sessionId: sessions.id,
      authenticatedAt: sessions.authenticatedAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      endedAt: sessions.endedAt,
      userId: users.id,
      displayName: users.displayName,
      email: users.email,
      verifiedAt: userAddresses.verifiedAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(userAddresses, and(eq(userAddresses.userId, users.id), eq(userAddresses.address, users.email)))
    .where(eq(sessions.tokenHash, hashToken(sessionToken)))
  const idleSince = new Date(now.getTime() - IDLE_MS)
  if (!row || row.endedAt || row.expiresAt <= now || row.lastSeenAt <= idleSince) {
    throw new DomainError('UNAUTHENTICATED', 'Your sign-in has ended. Sign in again.', { reason: 'session' })
  }
  if (now.getTime() - row.lastSeenAt.getTime() >= TOUCH_MS) {
    await gate.authDb
      .update(sessions)
      .set({ lastSeenAt: now })
      .where(and(eq(sessions.id, row.sessionId), lt(sessions.lastSeenAt, now)))
  }
  const { sessionId, authenticatedAt, expiresAt, userId, displayName, email } = row
  return {
    user: { userId, displayName, email, addressProved: row.verifiedAt !== null },
    session: { sessionId, method: 'password', authenticatedAt, expiresAt },
  }
}

/** Ends the sign-in of a token, everywhere and at once. Says nothing of a token that is not known. */
export async function endSession(authDb: Database, sessionToken: string, now: Date): Promise<void> {
  await authDb.transaction(async (tx) => {
    const [ended] = await tx
      .update(sessions)
      .set({ endedAt: now })
      .where(eq(sessions.tokenHash, hashToken(sessionToken)))
      .returning({ id: sessions.id })
    if (!ended) return
    await tx.update(organizationSessions).set({ endedAt: now }).where(eq(organizationSessions.sessionId, ended.id))
  })
}
