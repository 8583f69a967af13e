import type { PublishClaims } from '../publish-token.ts'
import type { AuthorClaim } from '../statements/authors.ts'
import type { Commit, TestCounts } from '../statements/schemas.ts'
import type { Admission } from './trust.ts'

/** A statement whose signature was verified. */
export type VerifiedStatement = {
  predicateType: string
  /** False for a predicate that this version cannot read: keep it, count nothing on it. */
  understood: boolean
  /** The trusted keys that signed it. */
  keyIds: string[]
  /** The exact bytes that were signed. */
  payload: Uint8Array
  payloadSha256: string
  /** The envelope as JSON: evidence that can be verified again offline. */
  envelope: string
}

/** Everything that a publication says, once all of it was verified. */
export type VerifiedPublication = {
  claims: PublishClaims
  event: { id: string; source: string; time: Date; chainId: string | null; sequence: number | null }
  artifact: {
    name: string
    purl: string
    /** The purl without its version. */
    purlName: string
    version: string
    sha256: string
    sizeBytes: number
    mediaType: string
  }
  build: {
    repository: string
    ref: string
    pipeline: string | null
    target: string | null
    gitCommit: string
    gitTree: string | null
    /** Null where the publisher names none: then they are not known. */
    authors: AuthorClaim[] | null
    buildType: string
    builderId: string
    invocationId: string
    startedOn: Date
    finishedOn: Date
    inputsDigest: string | null
    /** The left side of the equation: source, dependencies, tools, environment. */
    inputs: Array<{ name: string; uri: string; digest: Record<string, string> }>
  }
  /** Null where the publisher sent none: that is not passed. */
  tests: {
    result: 'PASSED' | 'WARNED' | 'FAILED'
    counts: TestCounts | null
    failedTests: string[]
    /** Reports that are missing or could not be read whole, "path: why". */
    reportFaults: string[]
    url: string | null
  } | null
  references: Array<{ name: string | null; mediaType: string; sha256: string | null; downloadLocation: string }>
  /** Null where the publisher sent none: the commits are not known. */
  changes: { commits: Commit[]; truncated: boolean; oldestParents: string[] } | null
  statements: VerifiedStatement[]
  /** The trust rules that took it; at least one. */
  admissions: Admission[]
}
