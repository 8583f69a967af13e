/** Draws that a seed decides, so that a run can be made again. */
export type Draw = {
  /** From 0 to before 1. */
  next(): number
  /** From `min` to before `max`. */
  between(min: number, max: number): number
  one<Value>(values: readonly [Value, ...Value[]]): Value
  /** A stream of its own: what it draws changes nothing here. */
  fork(): Draw
}

/** Draws from a seed, by mulberry32 (public domain, T. Ettinger): even enough to choose what to break. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min)),
    one: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    fork: () => drawFrom(Math.floor(next() * 2 ** 32)),
  }
}
