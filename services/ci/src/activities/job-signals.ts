import { withOrg } from '@baton/kernel/org-transaction'
import type { Context } from '@temporalio/activity'
import { getBuildRow } from '../builds/build-rows.ts'
import type { RunControl } from '../jobs/run-control.ts'
import type { BuildRef } from '../workflows/build-contract.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** The signals of one execution of a job. Call `release` when it is over. */
export type JobSignals = Pick<RunControl, 'stop' | 'handOver'> & { release: () => void }

/**
 * `stop` fires when the build is to be stopped: told by PostgreSQL within milliseconds of the commit, and by Temporal,
 * whose cancellation waits for a heartbeat. `handOver` fires when this execution is no longer the one that counts (the
 * process ends, or Temporal gave it up): the step must go on.
 */
export function jobSignals(
  deps: WorkerDeps,
  { orgId, buildId }: BuildRef,
  context: Context,
  ending: AbortSignal,
): JobSignals {
  const stop = new AbortController()
  const lost = new AbortController()
  const unsubscribe = deps.listener.subscribe('cancels', (heard) => {
    if (heard !== 'resync') {
      if (heard.payload === buildId) stop.abort()
      return
    }
    withOrg(deps.db, orgId, (tx) => getBuildRow(tx, orgId, buildId)).then(
      (build) => build.cancelledBy && stop.abort(),
      () => undefined,
    )
  })
  const heed = () => (context.cancellationDetails?.cancelRequested ? stop.abort() : lost.abort())
  if (context.cancellationSignal.aborted) heed()
  else context.cancellationSignal.addEventListener('abort', heed, { once: true })
  return {
    stop: stop.signal,
    handOver: AbortSignal.any([ending, lost.signal]),
    release: () => {
      unsubscribe()
      context.cancellationSignal.removeEventListener('abort', heed)
    },
  }
}
