import { createAuditPort } from '@baton/audit-log/audit-port'
import { openBlobStore } from '@baton/blob-store/open'
import { systemClock } from '@baton/kernel/clock'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { closeServer } from '@baton/telemetry/close-server'
import { createLogger } from '@baton/telemetry/logger'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { createMetrics, serveStatus } from '@baton/telemetry/status-server'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { composeCd } from './compose.ts'
import { readServerEnv } from './env.ts'
import { createIngestServer } from './ingest/ingest-server.ts'
import { openKeyRing } from './ingest/key-ring.ts'
import { openPublishGate } from './ingest/publish-gate.ts'
import { openRejectionLog } from './ingest/rejection-log.ts'

/** Delivery's ingest: takes publications from the pinned CI, and nothing else. */
endWithSentence('cd server')
const env = readServerEnv()
const log = createLogger({ service: 'cd server', level: env.LOG_LEVEL })
const db = openDatabase({ url: env.CD_DATABASE_URL, applicationName: 'baton cd server', poolSize: 10 })
const { temporal } = env
const composition = composeCd({ db, temporal, localSites: false, retentionDaysMax: env.CD_RETENTION_DAYS_MAX })
const clock = systemClock
const keyRing = openKeyRing({ jwksUrl: env.CI_JWKS_URL, clock })
const metrics = createMetrics()
const status = await serveStatus({
  host: env.CD_STATUS_HOST,
  port: env.CD_STATUS_PORT,
  metrics,
  health: async () => ({ ok: true, state: 'ok' }),
})
const server = createIngestServer({
  db,
  audit: createAuditPort({ newId }),
  clock,
  newId,
  deps: composition.deps,
  gate: openPublishGate({ issuer: env.CI_ISSUER.replace(/\/$/, ''), keyRing, db, clock }),
  blobs: await openBlobStore(env.BLOB_STORE),
  rejections: openRejectionLog(),
  metrics,
  log,
})
// An artifact may take long to come; the connection must show life, not be quick.
server.requestTimeout = 0
// Longer than publishers keep a connection that is idle: else a message may meet one that is being closed.
server.keepAliveTimeout = 75_000
server.listen(env.CD_PORT, env.CD_HOST, () => log.info({ port: env.CD_PORT }, 'The cd server is up.'))

const STOP_MS = 8_000

stopOnSignal(log, async () => {
  await closeServer(server, STOP_MS)
  status.close()
  await composition.close()
  await db.$client.end({ timeout: 1 })
})
