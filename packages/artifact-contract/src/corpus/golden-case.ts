import type { RejectionCode } from '../rejection.ts'
import type { TrustRule } from '../verify/trust.ts'

/** What the consumer's store knows in a case. */
export type GoldenFacts = {
  trust: Array<TrustRule & { source: string }>
  takenTokenIds: string[]
  events: Array<{ source: string; id: string; bodySha256: string }>
  versions: Array<{ purlName: string; version: string; sha256: string }>
  bytes: Array<{ sha256: string; sizeBytes: number }>
}

/** One case of the corpus, as its file holds it: everything that verification depends on, and the verdict. */
export type GoldenCase = {
  why: string
  request: {
    contentType: string | null
    authorization: string | null
    /** The body as text, or in base64 where it is none. */
    body: string | { base64: string }
    /** So many spaces follow the body. */
    paddingBytes?: number
  }
  now: string
  pinned: { issuer: string; audience: string; jwks: unknown }
  facts: GoldenFacts
  wanted:
    | { outcome: 'accepted'; admittedBy: string[] }
    | { outcome: 'replayed' }
    | { outcome: 'rejected'; code: RejectionCode }
}
