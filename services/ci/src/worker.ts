import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createFileSigner, healthOfLogs, runSequencer } from '@baton/audit-log/sequencer'
import { openBlobStore } from '@baton/blob-store/open'
import { systemClock } from '@baton/kernel/clock'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { connectTemporal } from '@baton/kernel/temporal-connection'
import { LauncherClient } from '@baton/sandbox/client'
import { heldMetrics } from '@baton/sandbox/held-metrics'
import { createLogger } from '@baton/telemetry/logger'
import { openSpanLog } from '@baton/telemetry/span-log'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { createMetrics, serveStatus } from '@baton/telemetry/status-server'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { Client } from '@temporalio/client'
import type { WorkerDeps } from './activities/worker-deps.ts'
import { workerMetrics } from './activities/worker-metrics.ts'
import { START_GRACE_MS } from './builds/admit-builds.ts'
import type { LookedAt } from './builds/looked-at.ts'
import { lookAt } from './builds/prepare-build.ts'
import { lackSentence, roomOn } from './disk/room.ts'
import { readWorkerEnv } from './env.ts'
import { Listener } from './events/listener.ts'
import { Mirrors } from './git/mirror.ts'
import { readHostInputs } from './inputs/host-inputs.ts'
import { segmentStore } from './logs/segment-store.ts'
import { loadArtifactKey } from './publications/artifact-key.ts'
import { backgroundWork } from './queues/background-work.ts'
import { buildStartQueue } from './queues/build-starts.ts'
import { DueLoop } from './queues/due-loop.ts'
import { HeadStart } from './queues/head-start.ts'
import { SWEEP_LAUNCHER_EVERY_MS, sweepLauncher } from './queues/launcher-sweep.ts'
import { endLostBuilds } from './queues/lost-builds.ts'
import { publicationQueue } from './queues/send-publications.ts'
import { measureHostForAll } from './retention/sweep-host.ts'
import { scheduleRetention } from './temporal/retention-starter.ts'
import { runWorkers } from './temporal/run-workers.ts'
import { isWorkflowOpen, temporalStarter } from './temporal/temporal-starter.ts'

// Mirrors are read by the users of jobs.
process.umask(0o022)
endWithSentence('ci worker')
const env = readWorkerEnv()
const logger = createLogger({ service: 'ci-worker', level: env.LOG_LEVEL })
await mkdir(env.CI_MIRRORS_FOLDER, { recursive: true, mode: 0o755 })
const key = await loadArtifactKey(env.CI_KEYS_FOLDER, env.CI_PUBLIC_URL)
// Each connection is a process of PostgreSQL's with statements of its own: more than the processors can use only cost.
const poolSize = Math.max(8, 4 * availableParallelism())
const db = openDatabase({ url: env.CI_DATABASE_URL, applicationName: 'ci-worker', poolSize })
const systemDb = openDatabase({ url: env.CI_DATABASE_SYSTEM_URL, applicationName: 'ci-worker-system', poolSize: 2 })
const blobs = await openBlobStore(env.BLOB_STORE)
const temporal = connectTemporal(env.temporal)
const client = new Client({ connection: temporal, namespace: env.TEMPORAL_CI_NAMESPACE })
const starter = temporalStarter(client, env.TEMPORAL_CI_QUEUE)
const listener = Listener.listen(db, ['admissions', 'cancels', 'queue'])
const mirrors = new Mirrors(env.CI_MIRRORS_FOLDER)
const background = backgroundWork(logger)
const publisher = { key, publicUrl: env.CI_PUBLIC_URL, consumers: env.CI_CONSUMERS }
const activeBuildsMax = env.CI_ORGANIZATION_SLOTS

const sweep = { db, systemDb, clock: systemClock, starter, activeBuildsMax }
const starts = new DueLoop(buildStartQueue(sweep), logger)
const publications = new DueLoop(publicationQueue({ ...sweep, newId, blobs, publisher, logger }), logger)
const wakeQueues = () => {
  starts.wake()
  publications.wake()
}
listener.subscribe('queue', wakeQueues)
// Whoever admits a build starts it. Whether that happened is looked at once, a moment later.
listener.subscribe('admissions', () => starts.wakeIn(START_GRACE_MS + 100))
wakeQueues()

// CI keeps an audit log of its own, of who started, stopped and connected what.
const ending = new AbortController()
const sequencer = runSequencer({
  systemDb,
  appDb: db,
  signer: await createFileSigner({
    folder: env.CI_KEYS_FOLDER,
    host: new URL(env.CI_PUBLIC_URL).hostname,
    service: 'ci',
  }),
  log: logger,
  signal: ending.signal,
})

const metrics = createMetrics()
const status = await serveStatus({
  host: env.CI_STATUS_HOST,
  port: env.CI_STATUS_PORT,
  metrics,
  async health() {
    const own = workers.health()
    if (!own.ok) return own
    const lack = await room.lack()
    if (lack) return { ok: false, state: 'disk full', detail: lackSentence(lack) }
    return healthOfLogs(sequencer.brokenLogs()) ?? own
  },
})

const headStart = new HeadStart<LookedAt>()
const room = roomOn([env.CI_MIRRORS_FOLDER, ...localFolder(env.BLOB_STORE)], env.CI_DISK_RESERVE_BYTES)
const deps: WorkerDeps = {
  db,
  clock: systemClock,
  newId,
  logger,
  metrics: workerMetrics(metrics),
  mark: openSpanLog(env.CI_SPANS_FILE),
  starter,
  blobs,
  segments: segmentStore(blobs),
  mirrors,
  launcher: new LauncherClient({ socketPath: env.CI_LAUNCHER_SOCKET, retryForMs: 30_000 }),
  listener,
  publisher,
  headStart,
  room,
  hostId: env.CI_HOST_ID,
  hostInputs: readHostInputs(),
  allowedOrigins: env.GIT_ALLOW_HTTP_ORIGINS,
  activeBuildsMax,
  retentionDaysMax: env.CI_RETENTION_DAYS_MAX,
  systemDb,
  stepOutputBytesMax: env.CI_STEP_OUTPUT_BYTES_MAX,
  background: background.run,
  stopGraceMs: env.CI_STOP_GRACE_MS,
}
heldMetrics(metrics, 'ci', deps.launcher)
const sweeping = setInterval(() => background.run(() => sweepLauncher(deps)), SWEEP_LAUNCHER_EVERY_MS)
const workers = runWorkers({
  server: env.temporal,
  namespace: env.TEMPORAL_CI_NAMESPACE,
  queue: env.TEMPORAL_CI_QUEUE,
  hostId: env.CI_HOST_ID,
  hostSlots: env.CI_HOST_SLOTS,
  bundlePath: env.CI_WORKFLOW_BUNDLE,
  logger,
  deps,
  onReady: () => {
    headStart.follow(listener, (build) => lookAt(deps, build))
    const removeWorkspace = (runId: string) => background.run(() => deps.launcher.removeWorkspace(runId))
    const lost = { ...sweep, newId, removeWorkspace }
    background.run(() => sweepLauncher(deps))
    background.run(() => scheduleRetention(client, env.TEMPORAL_CI_QUEUE))
    background.run(() => measureHostForAll(deps))
    background.run(() => endLostBuilds(lost, (build) => isWorkflowOpen(client, build), logger))
  },
})

stopOnSignal(logger, async () => {
  ending.abort()
  clearInterval(sweeping)
  await workers.stop()
  await sequencer.finished
  await Promise.all([starts.close(), publications.close()])
  await background.settled()
  status.close()
  mirrors.close()
  await listener.close()
  await Promise.all([db.$client.end({ timeout: 2 }), systemDb.$client.end({ timeout: 2 }), temporal.close()])
})

/** The folder of a store on this machine's disk; none of a store elsewhere. */
function localFolder(address: string): string[] {
  return address.startsWith('file:') ? [fileURLToPath(address)] : []
}
