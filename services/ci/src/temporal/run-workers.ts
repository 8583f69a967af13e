import { keepPolling, type Polling } from '@baton/kernel/keep-polling'
import { openTemporalProbe } from '@baton/kernel/temporal-connection'
import type { TemporalServer } from '@baton/kernel/temporal-server'
import type { Logger } from '@baton/telemetry/logger'
import type { PartHealth } from '@baton/telemetry/status-server'
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { createActivities } from '../activities/create-activities.ts'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { hostQueue } from '../workflows/names.ts'
import { bundleWorkflows } from './bundle-workflows.ts'

/** How this process takes work from Temporal. */
export type WorkersOptions = {
  server: TemporalServer
  namespace: string
  /** Of workflows. */
  queue: string
  hostId: string
  /** Jobs that run here at once. */
  hostSlots: number
  /** A bundle made beforehand; the workflows are bundled at the start where there is none. */
  bundlePath?: string | undefined
  logger: Logger
  deps: WorkerDeps
  /** Called once Temporal has answered. */
  onReady: () => void
}

export type Workers = { health(): PartHealth; stop(): Promise<void> }

/** What is at work when the process ends hands over at once; this bounds the rest. */
const SHUTDOWN_GRACE = '5s'

/**
 * Takes workflows and their activities from their queue, and this host's jobs from its own. Waits for a Temporal that is
 * away at the start, and polls one that was away later anew at its return.
 */
export function runWorkers(options: WorkersOptions): Workers {
  const ending = new AbortController()
  let health: PartHealth = { ok: false, state: 'starting', detail: 'Waits for Temporal.' }
  let isReady = false
  installRuntime(options.logger)
  const probe = openTemporalProbe(options.server)
  const activities = createActivities(options.deps, ending.signal)
  let bundle: Promise<WorkflowBundleOption> | undefined
  const finished = keepPolling({
    ask: probe.ask,
    async open() {
      bundle ??= options.bundlePath ? Promise.resolve({ codePath: options.bundlePath }) : bundleWorkflows()
      return openWorkers(options, await bundle, activities)
    },
    onPolling() {
      health = { ok: true, state: 'ok' }
      if (!isReady) options.onReady()
      isReady = true
    },
    onFault(error) {
      options.logger.error({ error }, 'A worker cannot take work from Temporal; it tries again.')
      const why = error instanceof Error ? error.message : String(error)
      health = { ok: false, state: 'down', detail: `Cannot take work from Temporal, and tries again: ${why}` }
    },
    signal: ending.signal,
  }).finally(() => probe.close())
  return {
    health: () => health,
    async stop() {
      ending.abort()
      await finished
    },
  }
}

async function openWorkers(
  { namespace, queue, hostId, hostSlots, server }: WorkersOptions,
  workflowBundle: WorkflowBundleOption,
  activities: ReturnType<typeof createActivities>,
): Promise<Polling> {
  const { prepareBuild, finishBuild, runJob, publishArtifacts } = activities
  const { listOrganizations, deleteByRules, deleteOnHost, endRetention } = activities
  const connection = await NativeConnection.connect(server)
  const common = { connection, namespace, shutdownGraceTime: SHUTDOWN_GRACE } as const
  const workers: Worker[] = []
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  try {
    workers.push(
      await Worker.create({
        ...common,
        taskQueue: queue,
        workflowBundle,
        activities: { prepareBuild, finishBuild, listOrganizations, deleteByRules, endRetention },
        maxConcurrentLocalActivityExecutions: 16,
        maxCachedWorkflows: 1_000,
        // What a killed worker held in its memory is given to another one after this.
        stickyQueueScheduleToStartTimeout: '2s',
      }),
      await Worker.create({
        ...common,
        taskQueue: hostQueue(hostId),
        activities: { runJob, publishArtifacts, deleteOnHost },
        maxConcurrentActivityTaskExecutions: hostSlots,
      }),
    )
  } catch (error) {
    await connection.close()
    throw error
  }
  const runs = workers.map((worker) => worker.run())
  // One that fails takes the other along: both are begun anew together.
  for (const run of runs) run.catch(stop)
  const finished = Promise.all(runs).then(
    () => undefined,
    async (error) => {
      await Promise.allSettled(runs)
      throw error
    },
  )
  return { finished: finished.finally(() => connection.close()), stop }
}

function installRuntime(logger: Logger): void {
  Runtime.install({
    // The process stops its workers itself.
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      // The host's worker has no workflows, and that is as it should be.
      if (message.startsWith('No workflows registered')) return
      logger[level === 'ERROR' ? 'error' : 'warn']({ ...meta, error: String(meta?.error ?? '') }, message)
    }),
  })
}
