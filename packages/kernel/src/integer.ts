/** The largest number that an `integer` column holds. */
export const INTEGER_MAX = 2 ** 31 - 1

/** The number where an `integer` column holds it and it counts something (1 or more), else null: unknown. */
export function positiveInteger(value: number): number | null {
  return Number.isSafeInteger(value) && value >= 1 && value <= INTEGER_MAX ? value : null
}

/** A count for a `bigint` column that is read as a number: whole, from 0 to 2^53 - 1; null for what is none. */
export function wholeNumber(value: number): number | null {
  return Number.isFinite(value) && value >= 0 ? Math.min(Math.round(value), Number.MAX_SAFE_INTEGER) : null
}
