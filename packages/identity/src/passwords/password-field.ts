import { z } from 'zod'

const TOO_SHORT = 'Use at least 10 characters. A sentence that only you know is good.'

/** A new password: 10 to 200 characters of any kind. */
export const newPasswordField = z
  .string({ error: 'Choose a password.' })
  .min(10, TOO_SHORT)
  .max(200, 'Use at most 200 characters.')
  .refine((password) => new Set(password).size > 3, 'Use more than three different characters.')
