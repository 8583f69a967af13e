import { DomainError } from '@baton/kernel/errors'
import { lastingRefusal, mayHaveBeenARace } from '@baton/kernel/lasting-refusal'
import { cleanLine } from '@baton/kernel/text'
import { ApplicationFailure, type Context } from '@temporalio/activity'
import type { ActivityInterceptors } from '@temporalio/worker'
import { DATA_REFUSED } from '../workflows/names.ts'

/** A second look may find a race gone; the same refusal so many times in a row is there to stay. */
const TRIES_MAX = 5
/** A statement that failed is told with all its parameters, which may be more than Temporal takes. */
const MESSAGE_CHARACTERS_MAX = 2_000

/**
 * A refusal of the domain will be the same at the next try, and so will one of data that PostgreSQL can never take: both
 * fail for good, the second with a sentence for the promotion's page. All else is tried again.
 */
export function failuresOfActivities(context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        try {
          return await next(input)
        } catch (error) {
          throw failureOf(error, context.info.attempt)
        }
      },
    },
  }
}

function failureOf(error: unknown, attempt: number): unknown {
  if (error instanceof DomainError) {
    return error.code === 'UNAVAILABLE' || error.code === 'LIMIT' ? error : forGood(error.message, error.code, error)
  }
  const sqlstate = lastingRefusal(error)
  if (sqlstate === null || (mayHaveBeenARace(sqlstate) && attempt < TRIES_MAX)) return error
  const message = `The database cannot store what was to be written (PostgreSQL error ${sqlstate}). This is a fault in Baton: please report it.`
  return forGood(message, DATA_REFUSED, error)
}

function forGood(message: string, type: string, error: unknown): ApplicationFailure {
  const cause = new Error(error instanceof Error ? cleanLine(error.message, MESSAGE_CHARACTERS_MAX) : String(error))
  return ApplicationFailure.create({ message, type, nonRetryable: true, cause })
}
