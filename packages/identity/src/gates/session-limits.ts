/** A sign-in ends at the latest this long after it was made. */
export const ABSOLUTE_MS = 30 * 24 * 3_600_000

/** A sign-in ends when nothing was done with it for this long. */
export const IDLE_MS = 24 * 3_600_000

/** How exact "last seen" is kept: a write at most this often. */
export const TOUCH_MS = 60_000

/** How long an ended sign-in is kept: a place from which a person signed in stays known to the guess limits. */
export const KEPT_MS = 90 * 24 * 3_600_000
