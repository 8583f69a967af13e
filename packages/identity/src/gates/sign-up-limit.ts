import { createHash } from 'node:crypto'
import type { Database } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { signInAttempts } from '../db/sign-in-attempts.ts'
import { placeOf } from '../limits/place-of.ts'
import { secondsUntilFewer, waitInWords } from '../limits/seconds-until-fewer.ts'
import { waitWhenCrowded } from './sign-in-limit.ts'
import { KEPT_ATTEMPTS_MS } from './sign-in-limit-rules.ts'

/** Sign-ups from one place: more than a conference behind one address needs, too few to fill a database. */
export const SIGN_UPS = { times: 300, withinMs: KEPT_ATTEMPTS_MS } as const

/**
 * Counts a sign-up before it is evaluated; throws LIMIT with the seconds to wait when too many came from its place. Counted
 * apart from guesses, and kept when it succeeds: neither takes from the other.
 */
export async function countSignUp(authDb: Database, { ip, now }: { ip: string; now: Date }): Promise<void> {
  const place = createHash('sha256')
    .update(`sign-up:${placeOf(ip)}`)
    .digest('hex')
  const takeTurn = authDb.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`identity:sign-up:${place}`}, 0))`)
    const recent = await tx
      .select({ at: signInAttempts.at })
      .from(signInAttempts)
      .where(and(eq(signInAttempts.place, place), gt(signInAttempts.at, new Date(now.getTime() - SIGN_UPS.withinMs))))
      .orderBy(desc(signInAttempts.at))
      .limit(SIGN_UPS.times)
    const times = recent.map((row) => row.at)
    const seconds = secondsUntilFewer(times, SIGN_UPS, now)
    if (seconds === 0) await tx.insert(signInAttempts).values({ account: place, place, at: now })
    return seconds
  })
  const seconds = await takeTurn.catch(waitWhenCrowded)
  if (seconds === 0) return
  throw new DomainError(
    'LIMIT',
    `Too many organisations were made from where you are. Try again in ${waitInWords(seconds)}.`,
    { reason: 'sign_ups', details: { retryAfterSeconds: seconds } },
  )
}
