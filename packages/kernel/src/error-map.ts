import { DomainError, type DomainErrorCode, type ErrorDetails } from './errors.ts'

/** HTTP status of each refusal, for the HTTP edge alone. */
export const HTTP_STATUS: Readonly<Record<DomainErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  VALIDATION: 422,
  PRECONDITION: 412,
  LIMIT: 429,
  UNAVAILABLE: 503,
}

/** tRPC code of each refusal, for the tRPC edge alone. */
export const TRPC_CODE = {
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
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
  CONFLICT: 'Conflict',
  VALIDATION: 'The request cannot be read as it is',
  PRECONDITION: 'Something has to hold first',
  LIMIT: 'Too much at once',
  UNAVAILABLE: 'Not available now',
}

/** Turns any thrown value into a problem body; what is not a DomainError tells the outside nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    return {
      type: 'about:blank',
      title: TITLES[error.code],
      status: HTTP_STATUS[error.code],
      detail: error.message,
      code: error.code,
      ...(error.reason === undefined ? {} : { reason: error.reason }),
      ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
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
