import { DomainError } from '@baton/kernel/errors'
import { eq } from 'drizzle-orm'
import { normaliseAddress } from '../addresses/normalise-address.ts'
import { users } from '../db/users.ts'
import type { GateDeps, Origin, SignedInUser } from './gate-deps.ts'
import { countGuess, forgetGuesses } from './sign-in-limit.ts'

/**
 * The person whose address and password these are. An unknown address costs the same work and gets the same answer as a
 * wrong password: UNAUTHENTICATED. Throws LIMIT after too many guesses.
 */
export async function checkPassword(
  gate: GateDeps,
  credentials: { email: string; password: string },
  origin: Origin,
): Promise<SignedInUser> {
  const typed = credentials.email.slice(0, 320)
  const guess = { email: normaliseAddress(typed) ?? typed, ip: origin.ip, now: gate.clock() }
  await countGuess(gate.authDb, guess)
  const [user] = await gate.authDb.select().from(users).where(eq(users.email, guess.email))
  const matches = await gate.passwords.verify(user?.passwordHash ?? null, credentials.password.slice(0, 1_000))
  if (!user || !matches) {
    throw new DomainError('UNAUTHENTICATED', 'This address and password do not match. Check both and try again.', {
      reason: 'credentials',
    })
  }
  await forgetGuesses(gate.authDb, guess)
  return { userId: user.id, displayName: user.displayName, email: user.email }
}
