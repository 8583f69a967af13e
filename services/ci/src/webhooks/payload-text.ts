import { z } from 'zod'

/** A text of a forge's that is only shown or compared: null, or of another kind, it counts as not given. */
export const Text = z.string().nullish().catch(null)
