import type { SignerKeyState } from '../db/artifacts.ts'

/** Of a key that the organisation knows, what decides. `jwk` as `writeJwks` writes it. */
export type KnownKey = { keyId: string; jwk: unknown; isRemoved: boolean }

/** A key that the issuer publishes now. */
export type ServedKey = { keyId: string; jwk: Record<string, unknown> }

/** What the organisation's copy lacks of what is published. */
export type KeyChanges = {
  added: Array<ServedKey & { state: SignerKeyState }>
  returned: ServedKey[]
  changed: Array<ServedKey & { before: unknown }>
  removed: string[]
}

/** So many keys may wait for a decision; a key set that grows without end fills no table. */
export const WAITING_KEYS_MAX = 100

/**
 * Compares the issuer's keys with the organisation's copy. The first keys of an issuer are trusted; each later one waits
 * until somebody decides. A key that went and comes back is what it was.
 */
export function keyChanges(
  known: readonly KnownKey[],
  served: readonly ServedKey[],
  waiting: { count: number },
): KeyChanges {
  const isFirstUse = known.length === 0
  const rowOf = (keyId: string) => known.find((row) => row.keyId === keyId)
  const fresh = served.filter(({ keyId }) => rowOf(keyId) === undefined)
  const places = Math.max(0, WAITING_KEYS_MAX - waiting.count)
  return {
    added: isFirstUse
      ? fresh.map((key) => ({ ...key, state: 'trusted' }))
      : fresh.slice(0, places).map((key) => ({ ...key, state: 'waiting' })),
    returned: served.filter(({ keyId }) => rowOf(keyId)?.isRemoved === true),
    changed: served.flatMap((key) => {
      const row = rowOf(key.keyId)
      return row && !row.isRemoved && !sameJwk(row.jwk, key.jwk) ? [{ ...key, before: row.jwk }] : []
    }),
    removed: known
      .filter((row) => !row.isRemoved && !served.some(({ keyId }) => keyId === row.keyId))
      .map((row) => row.keyId),
  }
}

/** True where there is nothing to write. */
export function isUnchanged({ added, returned, changed, removed }: KeyChanges): boolean {
  return added.length + returned.length + changed.length + removed.length === 0
}

function sameJwk(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) =>
    JSON.stringify(Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(one) === sorted(other)
}
