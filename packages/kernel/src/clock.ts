/** The time now. An explicit dependency of whatever compares or stores times. */
export type Clock = () => Date

/** The machine's own clock. */
export const systemClock: Clock = () => new Date()
