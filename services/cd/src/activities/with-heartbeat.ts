import { ApplicationFailure, type Context } from '@temporalio/activity'
import { z } from 'zod'
import type { AwayMemory } from './away-count.ts'

const HEARTBEAT_MS = 1_000
const Kept = z.object({ awaySince: z.number().nullable() })

/** What work gets: `signal` aborts when this worker stops; what it keeps, the next try has, on whichever worker. */
export type Heartbeat = AwayMemory & { signal: AbortSignal }

/**
 * Runs `work` while telling Temporal that it goes on. When this worker stops, `signal` aborts and the activity fails at
 * once in a way that is tried again: another worker, or this one after its restart, goes on with it.
 */
export async function withHeartbeat<Result>(
  context: Context,
  work: (heartbeat: Heartbeat) => Promise<Result>,
): Promise<Result> {
  const kept = { awaySince: Kept.safeParse(context.info.heartbeatDetails).data?.awaySince ?? null }
  const beat = () => context.heartbeat({ ...kept })
  const timer = setInterval(beat, HEARTBEAT_MS)
  beat()
  try {
    return await work({
      signal: context.cancellationSignal,
      awaySince: () => kept.awaySince,
      keepAwaySince: (at) => {
        kept.awaySince = at
        beat()
      },
    })
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
