import { createAuditPort } from '@baton/audit-log/audit-port'
import { createFileSigner, healthOfLogs, runSequencer } from '@baton/audit-log/sequencer'
import { openBlobStore } from '@baton/blob-store/open'
import { systemClock } from '@baton/kernel/clock'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { LauncherClient } from '@baton/sandbox/client'
import { heldMetrics } from '@baton/sandbox/held-metrics'
import { createLogger } from '@baton/telemetry/logger'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { createMetrics, serveStatus } from '@baton/telemetry/status-server'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { createActivities } from './activities/index.ts'
import { composeCd } from './compose.ts'
import { readWorkerEnv } from './env.ts'
import { temporalLanes } from './outbox/lanes.ts'
import { runSweeper } from './outbox/sweeper.ts'
import { SWEEP_LAUNCHER_EVERY_MS, sweepLauncher } from './queues/launcher-sweep.ts'
import { openSites } from './targets/sites.ts'
import { scheduleRetention } from './temporal/retention-starter.ts'
import { startTemporalWorker } from './temporal/temporal-worker.ts'

/** Delivery's worker: runs promotions and deployments, sequences and signs the audit log, tells what was left untold. */
endWithSentence('cd worker')
const env = readWorkerEnv()
const log = createLogger({ service: 'cd worker', level: env.LOG_LEVEL })
const metrics = createMetrics()
const stopping = new AbortController()
const db = openDatabase({ url: env.CD_DATABASE_URL, applicationName: 'baton cd worker', poolSize: 12 })
const systemDb = openDatabase({
  url: env.CD_DATABASE_SYSTEM_URL,
  applicationName: 'baton cd worker queues',
  poolSize: 4,
})
const { temporal } = env
const signer = await createFileSigner({ folder: env.CD_KEYS_FOLDER, host: env.CD_LOG_HOST, service: 'cd' })
const composition = composeCd({
  db,
  temporal,
  localSites: env.SITES_API_URL !== undefined,
  retentionDaysMax: env.CD_RETENTION_DAYS_MAX,
  logKey: signer,
})

const sequencer = runSequencer({ systemDb, appDb: db, signer, log, signal: stopping.signal })
const sweeper = runSweeper({ systemDb, db, waker: composition.deps.waker, log, signal: stopping.signal })
const launcher = new LauncherClient({ socketPath: env.CD_LAUNCHER_SOCKET })
heldMetrics(metrics, 'cd', launcher)
const sweep = () =>
  sweepLauncher({ db, launcher }).catch((error: unknown) => log.warn({ error }, 'The launcher could not be swept.'))
void sweep()
const sweeping = setInterval(sweep, SWEEP_LAUNCHER_EVERY_MS)
const worker = startTemporalWorker({
  temporal,
  bundlePath: env.CD_WORKFLOW_BUNDLE,
  log,
  signal: stopping.signal,
  onPolling: () =>
    void scheduleRetention(composition.client, temporal.taskQueue).catch((error: unknown) =>
      log.warn({ error }, 'The nightly run of retention could not be scheduled.'),
    ),
  activities: createActivities({
    db,
    audit: createAuditPort({ newId }),
    clock: systemClock,
    newId,
    metrics,
    deps: composition.deps,
    systemDb,
    enterLane: temporalLanes(composition.client, temporal.taskQueue),
    steps: {
      logKey: signer,
      blobs: await openBlobStore(env.BLOB_STORE),
      launcher,
      sites: openSites({ apiUrl: env.SITES_API_URL, folder: env.SITES_FOLDER }),
    },
  }),
})

const status = await serveStatus({
  host: env.CD_STATUS_HOST,
  port: env.CD_STATUS_PORT,
  metrics,
  async health() {
    const own = worker.health()
    return (own.ok && healthOfLogs(sequencer.brokenLogs())) || own
  },
})
log.info({ port: env.CD_STATUS_PORT }, 'The cd worker is up.')

stopOnSignal(log, async () => {
  stopping.abort()
  clearInterval(sweeping)
  await worker.finished
  await Promise.all([sequencer.finished, sweeper.finished])
  launcher.close()
  await composition.close()
  await Promise.all([db.$client.end({ timeout: 1 }), systemDb.$client.end({ timeout: 1 })])
  status.close()
})
