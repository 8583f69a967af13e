import type { MailWay } from './mail-transport.ts'

/** Pauses before the second, third, … try of a letter, in seconds; the last one holds for all further tries. */
const PAUSES_S = [5, 30, 120, 600, 1_800, 3_600] as const

/** How long a sender has for one letter before another one takes it over. */
export const SENDING_MS = 60_000

/** How long what became of a letter is kept. */
export const KEPT_MS = 30 * 24 * 3_600_000

/** When a letter that could not be sent is tried again. */
export function nextTry(attempts: number, now: Date): Date {
  const pause = PAUSES_S[Math.min(Math.max(attempts, 1), PAUSES_S.length) - 1] ?? 3_600
  return new Date(now.getTime() + pause * 1_000)
}

/** What became of a letter. */
export type MailState = 'waiting' | 'sent' | 'failed'

/** A letter's state, and a sentence for the page where there is something to say. */
export function mailState(
  row: { sentAt: Date | null; endedAt: Date | null; problem: string | null },
  way: MailWay,
): { state: MailState; sentence: string } {
  if (row.sentAt) return { state: 'sent', sentence: way === 'mailbox' ? 'The link is in the mailbox.' : 'Link sent.' }
  if (row.endedAt) return { state: 'failed', sentence: `Not sent. ${row.problem ?? 'It was not needed any more.'}` }
  if (way === 'none') return { state: 'waiting', sentence: 'Not sent yet: no mail server is set up.' }
  return { state: 'waiting', sentence: row.problem ? `Not sent yet. ${row.problem} It is tried again.` : 'Being sent.' }
}
