import { index, integer, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'

/**
 * The outbox of mail: written in the transaction that calls for a letter, sent afterwards, tried again until it is taken,
 * refused for good, or nobody needs it any more. Holds no address, text or link: those are made when it is sent.
 */
export const mails = identity.table(
  'mails',
  {
    id: text('id').primaryKey(),
    /** The organisation that it is about; null for what concerns a person alone. */
    orgId: text('about_org_id'),
    kind: text('kind').$type<'invitation' | 'confirmation'>().notNull(),
    /** The invitation or the address proof that the letter is about. */
    subjectId: text('subject_id').notNull(),
    createdAt: moment('created_at').notNull(),
    /** When it is tried next. While somebody sends it, this lies ahead: a sender that dies leaves it to the next one. */
    dueAt: moment('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    sentAt: moment('sent_at'),
    /** When it ended unsent: refused for good, or not needed any more. */
    endedAt: moment('ended_at'),
    /** Why the last try failed, in words for the page. */
    problem: text('problem'),
  },
  (table) => [index('mails_due').on(table.dueAt), index('mails_subject').on(table.subjectId)],
)
