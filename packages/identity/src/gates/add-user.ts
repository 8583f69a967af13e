import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import type { SignedInUser } from './gate-deps.ts'

/** A person to be made, with what was hashed of their password. */
export type NewUser = SignedInUser & { passwordHash: string; at: Date }

/**
 * Makes a person inside the caller's transaction; `join` must make the membership, since the app role may only name the
 * addresses of its own members. Throws CONFLICT when they prove an address that somebody has proved before.
 */
export async function addUser<Result>(tx: Tx, user: NewUser, join: () => Promise<Result>): Promise<Result> {
  await tx.insert(users).values({
    id: user.userId,
    email: user.email,
    displayName: user.displayName,
    passwordHash: user.passwordHash,
    createdAt: user.at,
  })
  const result = await join()
  const claimed = await tx
    .insert(userAddresses)
    .values({
      address: user.email,
      userId: user.userId,
      verifiedAt: user.addressProved ? user.at : null,
      createdAt: user.at,
    })
    .onConflictDoNothing()
  if (claimed.count === 0) throw addressTaken(user.email)
  return result
}

/** The refusal of an address that is somebody's already. */
export function addressTaken(email: string): DomainError {
  return new DomainError('CONFLICT', `${email} has an account already. Sign in instead.`, { reason: 'address_taken' })
}
