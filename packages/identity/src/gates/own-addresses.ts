import type { Tx } from '@baton/kernel/database'
import { DomainError, notFound } from '@baton/kernel/errors'
import { and, eq, isNull } from 'drizzle-orm'
import { normaliseAddress } from '../addresses/normalise-address.ts'
import { addressProofs } from '../db/address-proofs.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import { checkPasswordOf } from './check-password.ts'
import type { GateDeps, Origin } from './gate-deps.ts'
import { noteInOrganizations } from './note-in-organizations.ts'
import { readSession } from './sessions.ts'
import { requireConfirmed } from './sign-up-rule.ts'

/**
 * Takes an address off the account of who is signed in; links that were mailed to it prove nothing any more. The row stays,
 * with its time. Throws NOT_FOUND, and PRECONDITION for the sign-in address and the last proved one.
 */
export async function removeAddress(gate: GateDeps, sessionToken: string, typed: string): Promise<void> {
  const { user, session } = await readSession(gate, sessionToken)
  const now = gate.clock()
  await gate.authDb.transaction(async (tx) => {
    const { address, email, held } = await lockAddresses(tx, user.userId, typed)
    if (address === email) {
      throw new DomainError('PRECONDITION', `You sign in with ${address}. Choose another sign-in address first.`, {
        reason: 'address_signs_in',
      })
    }
    const proved = held.filter((row) => row.verifiedAt !== null)
    if (proved.length === 1 && proved[0]?.address === address) {
      throw new DomainError('PRECONDITION', `${address} is your only confirmed address. Confirm another one first.`, {
        reason: 'address_last_proved',
      })
    }
    await tx
      .update(userAddresses)
      .set({ removedAt: now })
      .where(and(eq(userAddresses.userId, user.userId), eq(userAddresses.address, address)))
    await tx
      .update(addressProofs)
      .set({ usedAt: now })
      .where(
        and(eq(addressProofs.userId, user.userId), eq(addressProofs.address, address), isNull(addressProofs.usedAt)),
      )
  })
  const { userId } = user
  await noteInOrganizations(gate, {
    userId,
    sessionId: session.sessionId,
    action: 'member.addressRemoved',
    after: { addressRemoved: true },
  })
}

/**
 * Makes a proved address the one to sign in with. Asks for the password: an open browser alone must not take an account
 * over. Throws NOT_FOUND, PRECONDITION for one that is not proved, and what `checkPasswordOf` throws.
 */
export async function chooseSignInAddress(
  gate: GateDeps,
  sessionToken: string,
  { email: typed, password }: { email: string; password: string },
  origin: Origin,
): Promise<void> {
  const { user, session } = await readSession(gate, sessionToken)
  requireConfirmed(gate.signUps.rule, user)
  await checkPasswordOf(gate, { userId: user.userId, email: user.email, password }, origin)
  await gate.authDb.transaction(async (tx) => {
    const { address, held } = await lockAddresses(tx, user.userId, typed)
    if (!held.some((row) => row.address === address && row.verifiedAt !== null)) {
      throw new DomainError('PRECONDITION', `Confirm ${address} first, with the link that was mailed to it.`, {
        reason: 'address_unproved',
      })
    }
    await tx.update(users).set({ email: address }).where(eq(users.id, user.userId))
  })
  await noteInOrganizations(gate, {
    userId: user.userId,
    sessionId: session.sessionId,
    action: 'member.signInAddressChanged',
    after: { signInAddressChanged: true },
  })
}

/** The person's present addresses, locked: removing, choosing and proving come one after the other. */
async function lockAddresses(tx: Tx, userId: string, typed: string) {
  const [person] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId)).for('update')
  const held = await tx
    .select({ address: userAddresses.address, verifiedAt: userAddresses.verifiedAt })
    .from(userAddresses)
    .where(and(eq(userAddresses.userId, userId), isNull(userAddresses.removedAt)))
    .for('update')
  const address = normaliseAddress(typed.slice(0, 320))
  if (!person || address === null || !held.some((row) => row.address === address)) throw notFound('The address')
  return { address, email: person.email, held }
}
