/** PostgreSQL's code for a row that the unique index does not take: somebody proved the address at this moment. */
export function isTakenMeanwhile(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '23505'
}
