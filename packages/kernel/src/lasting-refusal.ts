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
