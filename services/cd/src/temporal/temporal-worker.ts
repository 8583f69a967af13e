import { keepPolling } from '@baton/kernel/keep-polling'
import { openTemporalProbe } from '@baton/kernel/temporal-connection'
import type { Logger } from '@baton/telemetry/logger'
import type { PartHealth } from '@baton/telemetry/status-server'
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker'
import { failuresOfActivities } from '../activities/failures.ts'
import type { CdActivities } from '../activities/index.ts'
import { CD_TASK_QUEUE, type TemporalAddress } from '../workflows/names.ts'
import { workflowsPath } from '../workflows-path.ts'

/** What a worker tells of its work. */
type Log = Pick<Logger, 'info' | 'warn' | 'error'>

/** A worker of delivery's queue that keeps being one. */
export type TemporalWorker = { finished: Promise<void>; health(): PartHealth }

/**
 * Polls the queue until `signal` aborts. A Temporal that is away at the start is waited for; one that was away later is
 * polled anew at its return. Steps that run are handed over when it stops, not waited for.
 */
export function startTemporalWorker(options: {
  temporal: TemporalAddress
  bundlePath: string | undefined
  activities: CdActivities
  log: Log
  signal: AbortSignal
  /** Called each time when Temporal has answered. */
  onPolling?: () => void
}): TemporalWorker {
  const { temporal, log, signal } = options
  const { namespace, taskQueue: _, ...server } = temporal
  let isPolling = false
  let fault: string | null = null
  installRuntime(log)
  const probe = openTemporalProbe(server)
  const finished = keepPolling({
    ask: probe.ask,
    async open() {
      const connection = await NativeConnection.connect(server)
      const worker = await createWorker(connection, options).catch(async (error: unknown) => {
        await connection.close()
        throw error
      })
      const ended = worker.run().finally(() => connection.close())
      return { finished: ended, stop: () => worker.getState() === 'RUNNING' && worker.shutdown() }
    },
    onPolling() {
      isPolling = true
      fault = null
      log.info({ namespace }, 'The worker polls its queue.')
      options.onPolling?.()
    },
    onFault(error) {
      isPolling = false
      fault = error instanceof Error ? error.message : String(error)
      log.error({ error }, 'The worker cannot poll its queue; it tries again.')
    },
    signal,
  }).finally(() => probe.close())

  return {
    finished,
    health() {
      // A worker that waits for Temporal is well; Temporal's own state is told by whoever asks Temporal.
      if (!isPolling) return { ok: true, state: 'waiting for Temporal', ...(fault === null ? {} : { detail: fault }) }
      return { ok: true, state: 'ok' }
    },
  }
}

function createWorker(
  connection: NativeConnection,
  { temporal, bundlePath, activities }: Parameters<typeof startTemporalWorker>[0],
): Promise<Worker> {
  const source: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> =
    bundlePath === undefined ? { workflowsPath } : { workflowBundle: { codePath: bundlePath } }
  return Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue ?? CD_TASK_QUEUE,
    ...source,
    activities,
    interceptors: { activity: [failuresOfActivities] },
    maxConcurrentActivityTaskExecutions: 50,
    // What a killed worker held in its memory is given to another one after this.
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '1s',
    shutdownForceTime: '8s',
  })
}

let installed = false

/** The SDK's warnings go to our log, and its signal handlers stay off: the process stops its worker itself. */
function installRuntime(log: Log): void {
  if (installed) return
  installed = true
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ message, meta }) =>
      log.warn({ sdk: meta?.sdkComponent, ...told(meta) }, message),
    ),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  })
}

/** Of what the SDK says beside a message: which workflow and activity, and what went wrong. */
function told(meta: Record<string, unknown> | undefined) {
  const { workflowId, activityType, error } = meta ?? {}
  return { workflowId, activityType, error: error === undefined ? undefined : String(error) }
}
