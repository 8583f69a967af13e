import { DomainError } from '@baton/kernel/errors'
import { and, asc, eq, sql } from 'drizzle-orm'
import { normaliseAddress } from '../addresses/normalise-address.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import type { GateDeps, Origin, SignedInUser } from './gate-deps.ts'
import { countGuess, forgetGuesses } from './sign-in-limit.ts'

/** Accounts that one guess is compared with: whoever has proved the address, then the oldest that claim it. */
const ACCOUNTS_MAX = 10

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
  // Text that is not an address belongs to no account, and the database may refuse it.
  const guess = { email: normaliseAddress(typed) ?? '', ip: origin.ip, now: gate.clock() }
  await countGuess(gate.authDb, guess)
  const user = await findByPassword(gate, guess.email, credentials.password)
  if (!user) throw noMatch()
  await forgetGuesses(gate.authDb, guess)
  return user
}

/** The same for one account, known by its id. */
export async function checkPasswordOf(
  gate: GateDeps,
  who: { userId: string; email: string; password: string },
  origin: Origin,
): Promise<void> {
  const guess = { email: who.email, ip: origin.ip, now: gate.clock() }
  await countGuess(gate.authDb, guess)
  const [user] = await gate.authDb.select().from(users).where(eq(users.id, who.userId))
  if (!(await gate.passwords.verify(user?.passwordHash ?? null, who.password.slice(0, 1_000)))) throw noMatch()
  await forgetGuesses(gate.authDb, guess)
}

/** The account of an address with this password, or null. Several may claim an address until one has proved it. */
export async function findByPassword(
  { authDb, passwords }: Pick<GateDeps, 'authDb' | 'passwords'>,
  email: string,
  password: string,
): Promise<SignedInUser | null> {
  const accounts = await authDb
    .select({
      userId: users.id,
      displayName: users.displayName,
      passwordHash: users.passwordHash,
      verifiedAt: userAddresses.verifiedAt,
    })
    .from(users)
    .leftJoin(userAddresses, and(eq(userAddresses.userId, users.id), eq(userAddresses.address, users.email)))
    .where(eq(users.email, email))
    .orderBy(sql`${userAddresses.verifiedAt} is null`, asc(users.createdAt))
    .limit(ACCOUNTS_MAX)
  const typed = password.slice(0, 1_000)
  if (accounts.length === 0) await passwords.verify(null, typed)
  for (const { userId, displayName, passwordHash, verifiedAt } of accounts) {
    if (!(await passwords.verify(passwordHash, typed))) continue
    return { userId, displayName, email, addressProved: verifiedAt !== null }
  }
  return null
}

function noMatch(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'This address and password do not match. Check both and try again.', {
    reason: 'credentials',
  })
}
