import { z } from 'zod'
import { hasInvisible } from './text.ts'

/** A name that people read: 1 to 80 characters on one line, without space around it. */
export function nameField(missing: string) {
  return z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(80, 'Use at most 80 characters.')
    .regex(/^\P{Cc}*$/u, 'Write the name on one line.')
    .refine((name) => !hasInvisible(name), 'There is a character in this name that nobody can see. Type the name anew.')
}

/** An id as another answer gave it. */
export function idField(noun: string) {
  return z
    .string({ error: `Name the ${noun} by its id.` })
    .min(1, `Name the ${noun} by its id.`)
    .max(64)
}

/** A moment in the answers of the API: ISO 8601 in UTC. */
export const momentField = z.iso.datetime()
