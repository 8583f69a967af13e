import { setTimeout as sleep } from 'node:timers/promises'
import type { PartHealth } from '@baton/telemetry/status-server'
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker'
import { failuresOfActivities } from './activities/failures.ts'
import type { CdActivities } from './activities/index.ts'
import { CD_TASK_QUEUE } from './workflows/names.ts'
import { workflowsPath } from './workflows-path.ts'

const RETRY_MS = 1_000

/** A worker of delivery's queue that keeps trying to be one. */
export type TemporalWorker = { finished: Promise<void>; health(): PartHealth }

/**
 * Polls the queue until `signal` aborts. A Temporal that is away at the start is waited for; one that goes away later is
 * the SDK's to find again. Steps that run are handed over when it stops, not waited for.
 */
export function startTemporalWorker(options: {
  temporal: { address: string; namespace: string }
  bundlePath: string | undefined
  activities: CdActivities
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void }
  signal: AbortSignal
}): TemporalWorker {
  const { temporal, log, signal } = options
  let worker: Worker | null = null
  let fault: string | null = null

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        worker = await createWorker(options)
        fault = null
        log.info({ namespace: temporal.namespace }, 'The worker polls its queue.')
        const stop = () => worker?.shutdown()
        signal.addEventListener('abort', stop, { once: true })
        if (signal.aborted) stop()
        await worker.run()
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error)
        log.error({ error: fault }, 'The worker cannot poll its queue; it tries again.')
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
      } finally {
        worker = null
      }
    }
  }

  return {
    finished: run(),
    health() {
      if (fault !== null) return { ok: false, state: 'no queue', detail: fault }
      // A worker that waits for Temporal is well; Temporal's own state is told by whoever asks Temporal.
      return { ok: true, state: worker === null ? 'starting' : 'ok' }
    },
  }
}

async function createWorker({ temporal, bundlePath, activities }: Parameters<typeof startTemporalWorker>[0]) {
  quietRuntime()
  const connection = await NativeConnection.connect({ address: temporal.address })
  const source: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> =
    bundlePath === undefined ? { workflowsPath } : { workflowBundle: { codePath: bundlePath } }
  return Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: CD_TASK_QUEUE,
    ...source,
    activities,
    interceptors: { activity: [failuresOfActivities] },
    maxConcurrentActivityTaskExecutions: 50,
    shutdownGraceTime: '1s',
    shutdownForceTime: '8s',
  })
}

let quiet = false

/** The SDK's own chatter stays at warnings, and its signal handlers off: the process stops its worker itself. */
function quietRuntime(): void {
  if (quiet) return
  quiet = true
  Runtime.install({ shutdownSignals: [], telemetryOptions: { logging: { filter: 'warn', forward: {} } } })
}
