/** Every reason for which a publication is refused: its step in the order of the contract (A6), HTTP status and title. */
export const REJECTIONS = {
  BODY_TOO_LARGE: { step: 1, status: 413, title: 'The message is too large' },
  UNSUPPORTED_MEDIA_TYPE: { step: 1, status: 415, title: 'The content type is not known' },
  MALFORMED_JSON: { step: 1, status: 400, title: 'The message is not strict JSON' },
  SCHEMA_INVALID: { step: 2, status: 422, title: 'The message does not follow the schema' },
  CONTRACT_UNSUPPORTED: { step: 3, status: 422, title: 'The version of the contract is not known' },
  UNAUTHENTICATED: { step: 4, status: 401, title: 'The publish token is not accepted' },
  PUBLISH_FORBIDDEN: { step: 4, status: 403, title: 'Nobody here takes artifacts from this source' },
  EVENT_ID_REUSED: { step: 5, status: 409, title: 'The id of the event was used for another message' },
  ENVELOPE_INVALID: { step: 6, status: 422, title: 'An envelope cannot be read' },
  PAYLOAD_TYPE_UNSUPPORTED: { step: 6, status: 422, title: 'The type of a payload is not known' },
  SIGNATURE_INVALID: { step: 6, status: 422, title: 'A signature does not fit its statement' },
  SIGNER_UNTRUSTED: { step: 6, status: 422, title: 'A statement is signed by a key that is not trusted' },
  KEY_REVOKED: { step: 6, status: 422, title: 'The signing key was revoked' },
  KEY_NOT_YET_VALID: { step: 6, status: 422, title: 'The signing key is not yet valid' },
  KEY_EXPIRED: { step: 6, status: 422, title: 'The signing key has expired' },
  STATEMENT_INVALID: { step: 7, status: 422, title: 'A statement cannot be read' },
  SUBJECT_MISMATCH: { step: 7, status: 422, title: 'The statements are not about the same artifact' },
  DIGEST_ALGORITHM: { step: 7, status: 422, title: 'The artifact has no SHA-256 digest' },
  PROVENANCE_MISSING: { step: 8, status: 422, title: 'There is no provenance' },
  BUILDER_NOT_ALLOWED: { step: 8, status: 422, title: 'The builder may not sign with this key' },
  SOURCE_MISMATCH: { step: 9, status: 422, title: 'The artifact comes from another source' },
  BUILD_TYPE_UNKNOWN: { step: 9, status: 422, title: 'The type of build is not known' },
  PARAMETER_UNEXPECTED: { step: 9, status: 422, title: 'The build was given a parameter that is not known' },
  CLAIM_MISMATCH: { step: 10, status: 422, title: 'The provenance differs from the publisher’s identity' },
  PURL_INVALID: { step: 11, status: 422, title: 'The name of the artifact cannot be read' },
  PURL_MISMATCH: { step: 11, status: 422, title: 'The message names another artifact than the provenance' },
  VERSION_REBOUND: { step: 12, status: 409, title: 'This version has other bytes already' },
  TIME_INVALID: { step: 13, status: 422, title: 'The times of the build cannot be' },
  BYTES_MISSING: { step: 14, status: 422, title: 'The bytes of the artifact are not here' },
  BYTES_MISMATCH: { step: 14, status: 422, title: 'The bytes of the artifact are others' },
} as const satisfies Record<string, { step: number; status: number; title: string }>

export type RejectionCode = keyof typeof REJECTIONS
export const REJECTION_CODES = Object.keys(REJECTIONS) as RejectionCode[]

/** A publication refused: which rule, what exactly, where in the message, and what to do. */
export type Rejection = {
  code: RejectionCode
  /** What was found, for people. */
  detail: string
  /** What to do. */
  hint: string
  /** JSON pointer into the message or the statement, where there is one place. */
  path: string | null
  /** More such places. */
  problems: ReadonlyArray<{ path: string; message: string }>
}

/** What may be said of a rejection beside its code. */
export type RejectionText = { detail: string; hint: string; path?: string | null; problems?: Rejection['problems'] }

/** Makes a rejection. */
export function reject(code: RejectionCode, { detail, hint, path = null, problems = [] }: RejectionText): Rejection {
  return { code, detail, hint, path, problems }
}

/** The rejection as problem+json (RFC 9457). Send it with `REJECTIONS[code].status` and PROBLEM_MEDIA_TYPE. */
export function problemOf({ code, detail, hint, path, problems }: Rejection): Record<string, unknown> {
  const { status, title } = REJECTIONS[code]
  return {
    type: `https://baton.dev/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail,
    code,
    hint,
    ...(path !== null && { path }),
    ...(problems.length > 0 && { problems }),
  }
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** True where the publisher should try the same message again: the consumer is busy or out of order. All else is for good. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** True where the refusal belongs into the audit log: a signed claim was made and did not hold. */
export function isEvidence(code: RejectionCode): boolean {
  return REJECTIONS[code].step >= 6
}
