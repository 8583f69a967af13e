import type { Context } from '@temporalio/activity'

const BEAT_MS = 1_000

/** Tells Temporal that the work goes on, so that a worker that is killed in the middle is replaced within seconds. */
export async function whileBeating<Result>(context: Context, work: () => Promise<Result>): Promise<Result> {
  const beating = setInterval(() => context.heartbeat(), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beating)
  }
}
