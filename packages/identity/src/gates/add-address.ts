import { unreadableInput } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { acceptedAddress, addressField } from '../addresses/address-field.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import { sayOnItsWay } from '../mail/mail-port.ts'
import type { GateDeps } from './gate-deps.ts'
import { requestProofInTurn } from './request-proof.ts'
import { readSession } from './sessions.ts'
import { requireConfirmed } from './sign-up-rule.ts'

/** Addresses that one account may have at a time. */
const ADDRESSES_MAX = 10

/** What the form for a further address asks for. */
export const addAddressInput = z.object({ email: addressField })

/**
 * Claims a further address for who is signed in and mails the link that proves it; says where the link went. Asked again
 * for an address that is not proved yet, it mails a new link. Throws CONFLICT when another account has proved the address,
 * LIMIT after ten addresses or four letters in an hour.
 */
export async function addAddress(
  gate: GateDeps,
  sessionToken: string,
  raw: z.input<typeof addAddressInput>,
): Promise<{ sentence: string }> {
  const { user } = await readSession(gate, sessionToken)
  // Else an address elsewhere would open what only mail to this one shall open.
  requireConfirmed(gate.signUps.rule, user)
  const parsed = addAddressInput.safeParse(raw)
  if (!parsed.success) throw unreadableInput(parsed.error)
  const email = acceptedAddress(parsed.data.email)
  const owner = await provedBy(gate, email)
  if (owner === user.userId) return { sentence: `${email} is confirmed already.` }
  if (owner !== null) {
    throw new DomainError('CONFLICT', `Another account has confirmed ${email}. Remove it there first.`, {
      reason: 'address_of_another',
    })
  }
  await claim(gate, user.userId, email)
  await requestProofInTurn(gate, { userId: user.userId, email })
  return { sentence: sayOnItsWay(gate.mail.way, email) }
}

async function provedBy(gate: GateDeps, email: string): Promise<string | null> {
  const [row] = await gate.authDb
    .select({ userId: userAddresses.userId })
    .from(userAddresses)
    .where(and(eq(userAddresses.address, email), isNotNull(userAddresses.verifiedAt), isNull(userAddresses.removedAt)))
  return row?.userId ?? null
}

/** Writes the claim, under a lock of the person's row: ten at once are counted one after the other. */
async function claim(gate: GateDeps, userId: string, address: string): Promise<void> {
  await gate.authDb.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
    const present = and(eq(userAddresses.userId, userId), isNull(userAddresses.removedAt))
    const rows = await tx.select({ address: userAddresses.address }).from(userAddresses).where(present)
    if (rows.some((row) => row.address === address)) return
    if (rows.length >= ADDRESSES_MAX) {
      throw new DomainError('LIMIT', `An account has ${ADDRESSES_MAX} addresses at most. Remove one first.`, {
        reason: 'addresses_many',
      })
    }
    // An address that was removed before has to be confirmed again.
    await tx
      .insert(userAddresses)
      .values({ address, userId, createdAt: gate.clock() })
      .onConflictDoUpdate({
        target: [userAddresses.address, userAddresses.userId],
        set: { removedAt: null, verifiedAt: null },
      })
  })
}
