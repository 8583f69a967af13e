import { type PublishedKey, readJwks, writeJwks } from '@baton/artifact-contract/jwks'
import type { Clock } from '@baton/kernel/clock'

const FRESH_MS = 10 * 60_000
const REFETCH_MS_MIN = 30_000
const ANSWER_MS = 3_000
const BODY_BYTES_MAX = 256 * 1024

/** The pinned issuer's keys as they were last fetched. `jwk`s are written anew: known members alone. */
export type FetchedKeys = { keys: PublishedKey[]; fetchedAt: Date }

/** The pinned issuer's keys, fetched rarely. */
export type KeyRing = {
  /** The keys of at most 10 minutes ago; older ones where the issuer does not answer; null where it never did. */
  current(): Promise<FetchedKeys | null>
  /** Fetches once more for a key that is not known, at most every 30 s. Answers true when that gave other keys. */
  refetch(): Promise<boolean>
}

/** Fetches `CI_JWKS_URL`, the only thing that CD ever asks of CI. */
export function openKeyRing(options: { jwksUrl: string; clock: Clock }): KeyRing {
  let held: FetchedKeys | null = null
  let triedAt = 0
  let fetching: Promise<void> | null = null

  async function fetchKeys(): Promise<void> {
    triedAt = options.clock().getTime()
    try {
      const response = await fetch(options.jwksUrl, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) })
      const text = await response.text()
      if (!response.ok || text.length > BODY_BYTES_MAX) return
      held = { keys: readJwks(JSON.parse(text)).keys, fetchedAt: options.clock() }
    } catch {
      // CI is away or answers nonsense: what is held stays good.
    }
  }

  function once(): Promise<void> {
    fetching ??= fetchKeys().finally(() => {
      fetching = null
    })
    return fetching
  }

  return {
    async current() {
      const now = options.clock().getTime()
      const stale = held === null || now - held.fetchedAt.getTime() >= FRESH_MS
      if (stale && now - triedAt >= (held === null ? ANSWER_MS : REFETCH_MS_MIN)) await once()
      return held
    },
    async refetch() {
      if (options.clock().getTime() - triedAt < REFETCH_MS_MIN) return false
      const before = fingerprint(held)
      await once()
      return fingerprint(held) !== before
    },
  }
}

/** The same text for the same keys. */
function fingerprint(held: Pick<FetchedKeys, 'keys'> | null): string {
  return held === null
    ? ''
    : JSON.stringify(
        writeJwks(held.keys)
          .keys.map((key) => JSON.stringify(key))
          .toSorted(),
      )
}
