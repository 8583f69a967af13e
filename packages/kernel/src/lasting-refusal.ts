import { DomainError } from './errors.ts'

/**
 * The SQLSTATE of an error by which PostgreSQL refuses the data itself, so that it will refuse them the next time too: a
 * text or number that it cannot hold (22), a row that breaks a constraint (23), a size beyond its limits (54). Null for
 * every other error, such as a database that is away.
 */
export function lastingRefusal(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!('code' in cause) || typeof cause.code !== 'string' || !('severity' in cause)) continue
    if (/^(22|23|54)[0-9A-Z]{3}$/.test(cause.code)) return cause.code
  }
  return null
}

/** True where the refusal hangs on what others wrote at the same time, so that a second look may find it gone. */
export function mayHaveBeenARace(sqlstate: string): boolean {
  return sqlstate === '23505' || sqlstate === '23P01' || sqlstate === '23503'
}

/**
 * The refusal to answer with where PostgreSQL cannot hold what was sent (22), such as a number that is too large; null for
 * any other error. Text is looked at before it gets there; this is for what nobody thought of.
 */
export function unstorableData(error: unknown): DomainError | null {
  if (!lastingRefusal(error)?.startsWith('22')) return null
  const message =
    'Something in what you sent cannot be stored, such as a number that is too large. Change it and try again.'
  return new DomainError('VALIDATION', message, { reason: 'unstorable', cause: error })
}
