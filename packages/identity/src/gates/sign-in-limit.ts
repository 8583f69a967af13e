import { createHash } from 'node:crypto'
import type { Database, Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { and, desc, eq, gt, lt, or, sql } from 'drizzle-orm'
import { sessions } from '../db/sessions.ts'
import { signInAttempts } from '../db/sign-in-attempts.ts'
import { users } from '../db/users.ts'
import { placeOf } from '../limits/place-of.ts'
import { waitInWords } from '../limits/seconds-until-fewer.ts'
import { KEPT_MS } from './session-limits.ts'
import { KEPT_ATTEMPTS_MS, secondsToWait, WINDOW_MS } from './sign-in-limit-rules.ts'

/** PostgreSQL's code for a lock that was not had within `lock_timeout`. */
const LOCK_NOT_AVAILABLE = '55P03'

/** One guess at an account's password from a place. */
export type Guess = { email: string; ip: string; now: Date }

/**
 * Counts a guess before it is evaluated, so that many at once cannot slip through; throws LIMIT with the seconds to wait
 * when there were too many. A refused guess is not counted.
 */
export async function countGuess(authDb: Database, guess: Guess): Promise<void> {
  const wait = await authDb.transaction((tx) => takeTurn(tx, guess)).catch(waitWhenCrowded)
  if (wait > 0) throw tooMany(wait)
}

async function takeTurn(tx: Tx, guess: Guess): Promise<number> {
  const keys = keysOf(guess)
  for (const key of [keys.account, keys.place].sort()) {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`identity:sign-in:${key}`}, 0))`)
  }
  const recent = await tx
    .select()
    .from(signInAttempts)
    .where(
      and(
        or(eq(signInAttempts.account, keys.account), eq(signInAttempts.place, keys.place)),
        gt(signInAttempts.at, new Date(guess.now.getTime() - WINDOW_MS)),
      ),
    )
    .orderBy(desc(signInAttempts.at), desc(signInAttempts.id))
  const account = recent.filter((row) => row.account === keys.account)
  const place = recent.filter((row) => row.place === keys.place)
  const seconds = secondsToWait(
    {
      account: account.map((row) => row.at),
      place: place.map((row) => row.at),
      accountFromPlace: account.filter((row) => row.place === keys.place).map((row) => row.at),
    },
    await isKnownPlace(tx, guess),
    guess.now,
  )
  if (seconds > 0) return seconds
  await tx.insert(signInAttempts).values({ ...keys, at: guess.now })
  await tx.delete(signInAttempts).where(lt(signInAttempts.at, new Date(guess.now.getTime() - KEPT_ATTEMPTS_MS)))
  return 0
}

/** Who waited too long for their turn behind many others is told to wait, like them. */
export function waitWhenCrowded(error: unknown): number {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause && typeof cause === 'object' && 'code' in cause && cause.code === LOCK_NOT_AVAILABLE) return 5
  throw error
}

/** Forgets the guesses at an account from a place, after a right one. */
export async function forgetGuesses(authDb: Database, guess: Guess): Promise<void> {
  const keys = keysOf(guess)
  await authDb
    .delete(signInAttempts)
    .where(and(eq(signInAttempts.account, keys.account), eq(signInAttempts.place, keys.place)))
}

async function isKnownPlace(tx: Tx, guess: Guess): Promise<boolean> {
  const rows = await tx
    .selectDistinct({ ip: sessions.ip })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(users.email, guess.email), gt(sessions.createdAt, new Date(guess.now.getTime() - KEPT_MS))))
  return rows.some((row) => placeOf(row.ip) === placeOf(guess.ip))
}

function keysOf(guess: Guess): { account: string; place: string } {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  return { account: hash(`account:${guess.email}`), place: hash(`place:${placeOf(guess.ip)}`) }
}

function tooMany(seconds: number): DomainError {
  return new DomainError('LIMIT', `Too many sign-ins that did not match. Try again in ${waitInWords(seconds)}.`, {
    reason: 'sign_in_attempts',
    details: { retryAfterSeconds: seconds },
  })
}
