import { ApplicationFailure, type Context } from '@temporalio/activity'

const HEARTBEAT_MS = 1_000

/**
 * Runs `work` while telling Temporal that it goes on. When this worker stops, `signal` aborts and the activity fails at
 * once in a way that is tried again: another worker, or this one after its restart, goes on with it.
 */
export async function withHeartbeat<Result>(
  context: Context,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS)
  context.heartbeat()
  try {
    return await work(context.cancellationSignal)
  } catch (error) {
    if (!context.cancellationSignal.aborted) throw error
    throw ApplicationFailure.create({
      message: 'This worker stops; the step goes on with another.',
      type: 'HandedOver',
      nonRetryable: false,
      cause: error instanceof Error ? error : undefined,
    })
  } finally {
    clearInterval(timer)
  }
}
