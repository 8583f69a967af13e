import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow'
import { DATA_REFUSED } from './names.ts'

/** The sentence of a failure by which PostgreSQL will never take the data; throws any other error on. */
export function dataRefused(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : null
  if (cause instanceof ApplicationFailure && cause.type === DATA_REFUSED) return cause.message
  throw error
}
