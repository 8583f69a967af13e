import { DomainError } from '@baton/kernel/errors'
import { ApplicationFailure, type Context } from '@temporalio/activity'
import type { ActivityInterceptors } from '@temporalio/worker'

/** A refusal of the domain will be the same at the next try, so it fails its workflow at once; all else is tried again. */
export function failuresOfActivities(_context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        try {
          return await next(input)
        } catch (error) {
          if (!(error instanceof DomainError) || error.code === 'UNAVAILABLE' || error.code === 'LIMIT') throw error
          throw ApplicationFailure.create({
            message: error.message,
            type: error.code,
            nonRetryable: true,
            cause: error,
          })
        }
      },
    },
  }
}
