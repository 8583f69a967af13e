import { DomainError } from './errors.ts'

/** How driver and PostgreSQL say that the database was lost, is not up, or did not answer in time. */
const AWAY = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT'],
  // Statement timeout, idle in a transaction, shut down, crashed, starting, no connection left.
  ...['57014', '25P03', '57P01', '57P02', '57P03', '53300'],
])
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** The refusal to answer with where an error means that the database is away; null for any other error. */
export function databaseAway(error: unknown): DomainError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!('code' in cause) || typeof cause.code !== 'string') continue
    // What cannot be reached may be another server: the database's driver notes the query.
    if (!AWAY.has(cause.code) && !(UNREACHABLE.has(cause.code) && 'query' in cause)) continue
    return new DomainError(
      'UNAVAILABLE',
      'The database did not answer. Look whether what you asked for has happened, and try again in a moment.',
      { reason: 'database_away', cause: error },
    )
  }
  return null
}
