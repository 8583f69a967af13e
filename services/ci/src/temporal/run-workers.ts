import type { Logger } from '@baton/telemetry/logger'
import type { PartHealth } from '@baton/telemetry/status-server'
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { createActivities } from '../activities/create-activities.ts'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { hostQueue } from '../workflows/names.ts'
import { bundleWorkflows } from './bundle-workflows.ts'

/** How this process takes work from Temporal. */
export type WorkersOptions = {
  address: string
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

const RETRY_MS = 500
/** What is at work when the process ends hands over at once; this bounds the rest. */
const SHUTDOWN_GRACE = '5s'

/** Takes workflows and their activities from their queue, and this host's jobs from its own. Waits for Temporal as long as it takes. */
export function runWorkers(options: WorkersOptions): Workers {
  const ending = new AbortController()
  let health: PartHealth = { ok: false, state: 'starting', detail: 'Waits for Temporal.' }
  const running = run(options, ending.signal, (next) => {
    health = next
  })
  return {
    health: () => health,
    async stop() {
      ending.abort()
      await running
    },
  }
}

async function run(options: WorkersOptions, ending: AbortSignal, report: (health: PartHealth) => void): Promise<void> {
  const { namespace, deps, logger } = options
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      // The host's worker has no workflows, and that is as it should be.
      if (message.startsWith('No workflows registered')) return
      logger[level === 'ERROR' ? 'error' : 'warn']({ ...meta, error: String(meta?.error ?? '') }, message)
    }),
  })
  const workflowBundle: WorkflowBundleOption = options.bundlePath
    ? { codePath: options.bundlePath }
    : await bundleWorkflows()
  const connection = await connect(options.address, ending)
  if (!connection) return
  const activities = createActivities(deps, ending)
  const { prepareBuild, finishBuild, runJob, publishArtifacts } = activities
  const common = { connection, namespace, shutdownGraceTime: SHUTDOWN_GRACE } as const
  const workers = [
    await Worker.create({
      ...common,
      taskQueue: options.queue,
      workflowBundle,
      activities: { prepareBuild, finishBuild },
      maxConcurrentLocalActivityExecutions: 16,
      maxCachedWorkflows: 1_000,
    }),
    await Worker.create({
      ...common,
      taskQueue: hostQueue(options.hostId),
      activities: { runJob, publishArtifacts },
      maxConcurrentActivityTaskExecutions: options.hostSlots,
    }),
  ]
  ending.addEventListener('abort', () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
  })
  report({ ok: true, state: 'ok' })
  options.onReady()
  try {
    await Promise.all(workers.map((worker) => worker.run()))
  } catch (error) {
    logger.error({ error }, 'a worker ended')
    report({ ok: false, state: 'down', detail: 'A worker ended. The process must be started again.' })
    if (!ending.aborted) process.exitCode = 1
    throw error
  } finally {
    await connection.close()
  }
}

async function connect(address: string, ending: AbortSignal): Promise<NativeConnection | null> {
  while (!ending.aborted) {
    try {
      return await NativeConnection.connect({ address })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  return null
}
