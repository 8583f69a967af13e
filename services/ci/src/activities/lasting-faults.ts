import { DomainError } from '@baton/kernel/errors'
import { lastingRefusal, mayHaveBeenARace } from '@baton/kernel/lasting-refusal'
import { cleanLine } from '@baton/kernel/text'
import { ApplicationFailure } from '@temporalio/activity'
import { HandedOver } from '../jobs/run-control.ts'

/** A second look may find a race gone, or a part of Baton back; the same fault so many times in a row is there to stay. */
const TRIES_MAX = 5
const MESSAGE_CHARACTERS_MAX = 2_000

/**
 * What an activity fails with: for good where it would fail the same way next time (a refusal of the domain, data that
 * PostgreSQL will never take, a fault in Baton's own code), else to be tried again. A lasting failure's message is a
 * sentence for the build's page. `attempt` counts from 1.
 */
export function failureOf(error: unknown, attempt: number): unknown {
  if (error instanceof HandedOver) return ApplicationFailure.retryable(error.message, 'HANDED_OVER')
  if (error instanceof DomainError) return forGood(error.message, error.code, error)
  const sqlstate = lastingRefusal(error)
  if (sqlstate && (!mayHaveBeenARace(sqlstate) || attempt >= TRIES_MAX)) {
    return forGood(
      `The database cannot store what this build says (PostgreSQL error ${sqlstate}), so the build was ended. This is a fault in Baton: please report it with the number of this build.`,
      'DATA_REFUSED',
      error,
    )
  }
  if (isOurFault(error) && attempt >= TRIES_MAX) {
    return forGood(
      `Baton failed on this build ${TRIES_MAX} times in the same way, so the build was ended. Please report it with the number of this build.`,
      'FAULT_IN_BATON',
      error,
    )
  }
  return error instanceof Error ? short(error) : error
}

/** A statement that failed is told with all its parameters, which may be more than Temporal takes. */
function short(error: Error): Error {
  if (error.message.length <= MESSAGE_CHARACTERS_MAX) return error
  return Object.assign(new Error(cleanLine(error.message, MESSAGE_CHARACTERS_MAX)), { name: error.name })
}

/** What a broken program throws. A connection that breaks throws a TypeError too, but not at every try. */
function isOurFault(error: unknown): boolean {
  return [TypeError, RangeError, SyntaxError, URIError].some((kind) => error instanceof kind)
}

function forGood(message: string, type: string, cause: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type,
    nonRetryable: true,
    ...(cause instanceof Error ? { cause: short(cause) } : {}),
  })
}
