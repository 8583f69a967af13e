import type { Clock } from '@baton/kernel/clock'
import { and, asc, eq, isNull, lt, lte, sql } from 'drizzle-orm'
import { mails } from '../db/mails.ts'
import { KEPT_MS, nextTry, SENDING_MS } from '../mail/mail-rules.ts'
import { LetterRefused, type MailTransport } from '../mail/mail-transport.ts'
import { type LetterDeps, writeLetter } from './write-letter.ts'

/** What sends letters: where they come from, and the way they go. `onFault` hears why one did not leave. */
export type SendingDeps = LetterDeps & {
  transport: MailTransport
  clock: Clock
  onFault: (error: unknown, mailId: string) => void
}

type MailRow = typeof mails.$inferSelect

/**
 * Sends every letter that is due, one after the other, and answers when the next one will be; null when none waits. Any
 * number of processes may do this at once. A letter whose sender dies is sent by the next one: once, or once more.
 */
export async function sendDueMail(deps: SendingDeps): Promise<Date | null> {
  for (let row = await claim(deps); row; row = await claim(deps)) await send(deps, row)
  await deps.authDb.delete(mails).where(lt(mails.createdAt, new Date(deps.clock().getTime() - KEPT_MS)))
  const [next] = await deps.authDb
    .select({ dueAt: mails.dueAt })
    .from(mails)
    .where(and(isNull(mails.sentAt), isNull(mails.endedAt)))
    .orderBy(asc(mails.dueAt))
    .limit(1)
  return next?.dueAt ?? null
}

async function claim({ authDb, clock }: SendingDeps): Promise<MailRow | undefined> {
  const now = clock()
  const due = authDb
    .select({ id: mails.id })
    .from(mails)
    .where(and(isNull(mails.sentAt), isNull(mails.endedAt), lte(mails.dueAt, now)))
    .orderBy(asc(mails.dueAt))
    .limit(1)
    .for('update', { skipLocked: true })
  const [row] = await authDb
    .update(mails)
    .set({ dueAt: new Date(now.getTime() + SENDING_MS), attempts: sql`${mails.attempts} + 1` })
    .where(eq(mails.id, sql`(${due})`))
    .returning()
  return row
}

async function send(deps: SendingDeps, row: MailRow): Promise<void> {
  const { authDb, transport, clock } = deps
  const note = (change: Partial<MailRow>) => authDb.update(mails).set(change).where(eq(mails.id, row.id))
  try {
    const letter = await writeLetter(deps, row, clock())
    if (letter === null) {
      await note({ endedAt: clock() })
      return
    }
    await transport.deliver(letter)
    await note({ sentAt: clock(), problem: null })
  } catch (error) {
    deps.onFault(error, row.id)
    if (error instanceof LetterRefused) await note({ endedAt: clock(), problem: error.message })
    else await note({ dueAt: nextTry(row.attempts, clock()), problem: sayAway(transport) })
  }
}

// The library's own words could hold a password of the server's address.
function sayAway({ way }: MailTransport): string {
  return way === 'mailbox' ? 'The mailbox did not answer.' : 'The mail server did not take it.'
}
