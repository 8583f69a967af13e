/** Every way in which a verb can refuse. Closed on purpose: an edge maps each one, and a new one must be mapped too. */
export const DOMAIN_ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'GONE',
  'CONFLICT',
  'VALIDATION',
  'PRECONDITION',
  'LIMIT',
  'UNAVAILABLE',
] as const

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]

/** What a caller may branch on, beside the code. Plain JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * A refusal that a person may read. `message` says what happened, where, and what to do; it is public.
 * `reason` is a stable machine word within the code (`self_approval`), `details` is data, `cause` stays in our logs.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: DomainErrorCode
  readonly reason: string | undefined
  readonly details: ErrorDetails

  constructor(
    code: DomainErrorCode,
    message: string,
    options: { reason?: string; details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.reason = options.reason
    this.details = options.details ?? {}
  }
}

/** The one answer for what is absent, another organisation's, or hidden from the caller. */
export function notFound(what: string): DomainError {
  return new DomainError('NOT_FOUND', `${what} was not found.`)
}

/** Makes an exhaustive switch fail to compile when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`)
}
