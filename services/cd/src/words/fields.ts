import { z } from 'zod'

/** A person in the answers of the API. */
export const personField = z.object({ userId: z.string(), displayName: z.string() })

/** What people write to each other: a reason, a comment. */
export const remarkField = z.string().trim().max(2_000, 'Use at most 2,000 characters.')
