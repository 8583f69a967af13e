import { createHash } from 'node:crypto'

/**
 * SHA-256, in hexadecimal, of a value's one JSON text: members sorted by name, no spaces. The database keeps JSON with its
 * members in an order of its own, so that a digest of a row needs this.
 */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).toSorted(byName)) : member,
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
