import type { OrganizationRef } from '../dependencies.ts'
import { checkPassword } from './check-password.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gate-deps.ts'
import { organizationsOf } from './organizations-of.ts'
import { endSession, openSession } from './sessions.ts'

/** Signs a person in by address and password. Throws UNAUTHENTICATED or LIMIT; see `checkPassword`. */
export async function signIn(
  gate: GateDeps,
  credentials: { email: string; password: string },
  origin: Origin,
): Promise<OpenedSignIn & { organizations: OrganizationRef[] }> {
  const user = await checkPassword(gate, credentials, origin)
  const opened = await openSession(gate, user, origin)
  return { ...opened, organizations: await organizationsOf(gate.authDb, user.userId) }
}

/** Ends a sign-in at once, in every organisation. */
export async function signOut(gate: Pick<GateDeps, 'authDb' | 'clock'>, sessionToken: string): Promise<void> {
  await endSession(gate.authDb, sessionToken, gate.clock())
}
