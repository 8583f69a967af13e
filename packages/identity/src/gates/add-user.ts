import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import type { SignedInUser } from './gate-deps.ts'

/** A person to be made, with what was hashed of their password. */
export type NewUser = SignedInUser & { passwordHash: string; verifiedAt: Date | null; at: Date }

/**
 * Makes a person inside the caller's transaction; `join` must make the membership, since the app role may only name the
 * addresses of its own members. Throws CONFLICT when the address has an account.
 */
export async function addUser<Result>(tx: Tx, user: NewUser, join: () => Promise<Result>): Promise<Result> {
  const made = await tx
    .insert(users)
    .values({
      id: user.userId,
      email: user.email,
      displayName: user.displayName,
      passwordHash: user.passwordHash,
      createdAt: user.at,
    })
    .onConflictDoNothing()
  if (made.count === 0) throw addressTaken(user.email)
  const result = await join()
  const claimed = await tx
    .insert(userAddresses)
    .values({ address: user.email, userId: user.userId, verifiedAt: user.verifiedAt, createdAt: user.at })
    .onConflictDoNothing()
  if (claimed.count === 0) throw addressTaken(user.email)
  return result
}

function addressTaken(email: string): DomainError {
  return new DomainError('CONFLICT', `${email} has an account already. Sign in instead.`, { reason: 'address_taken' })
}
