import { z } from 'zod'

/** A person in the answers of the API. */
export const personField = z.object({ userId: z.string(), displayName: z.string() })

/** What people write to each other: a reason, a comment. */
export const remarkField = z.string().trim().max(2_000, 'Use at most 2,000 characters.')

/** Where to go on in a list: the last item's key, as the former answer gave it. */
export const cursorField = z.string().max(200).optional()

/** How many items a page of a list has. */
export const limitField = z.coerce.number().int().min(1).max(200).default(50)
