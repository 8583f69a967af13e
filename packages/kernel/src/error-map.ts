import { databaseAway } from './database-away.ts'
import { DomainError, type DomainErrorCode, type ErrorDetails } from './errors.ts'
import { unstorableData } from './lasting-refusal.ts'

/** HTTP status of each refusal, for the HTTP edge alone. */
export const HTTP_STATUS: Readonly<Record<DomainErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  GONE: 410,
  CONFLICT: 409,
  VALIDATION: 422,
  PRECONDITION: 412,
  LIMIT: 429,
  UNAVAILABLE: 503,
}

/** tRPC code of each refusal, for the tRPC edge alone, which knows none for what is gone. */
export const TRPC_CODE = {
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  GONE: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  VALIDATION: 'UNPROCESSABLE_CONTENT',
  PRECONDITION: 'PRECONDITION_FAILED',
  LIMIT: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<DomainErrorCode, string>

/** An error body as of RFC 9457 (`application/problem+json`). */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: DomainErrorCode | 'INTERNAL'
  reason?: string
  details?: ErrorDetails
}

const TITLES: Readonly<Record<DomainErrorCode, string>> = {
  UNAUTHENTICATED: 'Sign in first',
  FORBIDDEN: 'Not allowed',
  NOT_FOUND: 'Not found',
  GONE: 'Not kept any more',
  CONFLICT: 'Conflict',
  VALIDATION: 'The request cannot be read as it is',
  PRECONDITION: 'Something has to hold first',
  LIMIT: 'Too much at once',
  UNAVAILABLE: 'Not available now',
}

/**
 * Turns any thrown value into a problem body. Of what is neither a DomainError, nor a database that is away or cannot
 * hold what was sent, the outside is told nothing.
 */
export function toProblem(error: unknown): Problem {
  const refusal = error instanceof DomainError ? error : (databaseAway(error) ?? unstorableData(error))
  if (refusal) {
    return {
      type: 'about:blank',
      title: TITLES[refusal.code],
      status: HTTP_STATUS[refusal.code],
      detail: refusal.message,
      code: refusal.code,
      ...(refusal.reason === undefined ? {} : { reason: refusal.reason }),
      ...(Object.keys(refusal.details).length === 0 ? {} : { details: refusal.details }),
    }
  }
  return {
    type: 'about:blank',
    title: 'Fault of ours',
    status: 500,
    detail: 'The server failed while it answered. Nothing of this request was recorded. Try again.',
    code: 'INTERNAL',
  }
}
