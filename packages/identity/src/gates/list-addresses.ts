import type { Database } from '@baton/kernel/database'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { userAddresses } from '../db/user-addresses.ts'
import type { GateDeps } from './gate-deps.ts'
import { readSession } from './sessions.ts'

/** An address of a person, as their own account page shows it. */
export type OwnAddress = { address: string; proved: boolean; signsIn: boolean }

/** The addresses of who is signed in, oldest first, without those that they removed. Throws UNAUTHENTICATED. */
export async function listAddresses(
  gate: Pick<GateDeps, 'authDb' | 'clock'>,
  sessionToken: string,
): Promise<OwnAddress[]> {
  const { user } = await readSession(gate, sessionToken)
  const rows = await presentAddresses(gate.authDb, user.userId)
  return rows.map(({ address, verifiedAt }) => ({
    address,
    proved: verifiedAt !== null,
    signsIn: address === user.email,
  }))
}

function presentAddresses(authDb: Database, userId: string) {
  return authDb
    .select({ address: userAddresses.address, verifiedAt: userAddresses.verifiedAt })
    .from(userAddresses)
    .where(and(eq(userAddresses.userId, userId), isNull(userAddresses.removedAt)))
    .orderBy(asc(userAddresses.createdAt), asc(userAddresses.address))
}
