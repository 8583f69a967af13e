import { bigint, index, text } from 'drizzle-orm/pg-core'
import { identity, moment } from './schema.ts'

/** Guesses of the last hour, by the hash of the account's address and of the place (IP) that they came from. */
export const signInAttempts = identity.table(
  'sign_in_attempts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    account: text('account').notNull(),
    place: text('place').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [
    index('sign_in_attempts_account').on(table.account, table.at),
    index('sign_in_attempts_place').on(table.place, table.at),
    index('sign_in_attempts_at').on(table.at),
  ],
)
