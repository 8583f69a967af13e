import { once } from 'node:events'
import { join } from 'node:path'
import { openBlobStore } from '@baton/blob-store/open'
import { systemClock } from '@baton/kernel/clock'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { connectTemporal } from '@baton/kernel/temporal-connection'
import { closeServer } from '@baton/telemetry/close-server'
import { createLogger } from '@baton/telemetry/logger'
import { openSpanLog } from '@baton/telemetry/span-log'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { createMetrics, serveStatus } from '@baton/telemetry/status-server'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { Client } from '@temporalio/client'
import { composeVerbs } from './compose.ts'
import { readServerEnv } from './env.ts'
import { Listener } from './events/listener.ts'
import { askForge } from './git/ask-forge.ts'
import { createCiServer, HEALTHY } from './http/ci-server.ts'
import { serverMetrics } from './http/server-metrics.ts'
import { segmentStore } from './logs/segment-store.ts'
import { JWKS_FILE } from './publications/artifact-key.ts'
import { sampleForgeAt } from './repositories/sample-forge.ts'
import { retentionStarter } from './temporal/retention-starter.ts'
import { temporalStarter } from './temporal/temporal-starter.ts'
import { tokenVerifier } from './tokens/verify-token.ts'
import type { CiDeps } from './verbs.ts'

endWithSentence('ci server')
const env = readServerEnv()
const logger = createLogger({ service: 'ci-server', level: env.LOG_LEVEL })
const db = openDatabase({ url: env.CI_DATABASE_URL, applicationName: 'ci-server' })
const authDb = openDatabase({ url: env.CI_DATABASE_AUTH_URL, applicationName: 'ci-server-auth', poolSize: 4 })
const blobs = await openBlobStore(env.BLOB_STORE)
const temporal = connectTemporal(env.temporal)
const client = new Client({ connection: temporal, namespace: env.TEMPORAL_CI_NAMESPACE })
const starter = temporalStarter(client, env.TEMPORAL_CI_QUEUE)
const listener = Listener.listen(db, ['events', 'logs'])
const stopping = new AbortController()

const deps: CiDeps = {
  starter,
  startRetention: retentionStarter(client, env.TEMPORAL_CI_QUEUE),
  blobs,
  askForge,
  sampleForge: env.SAMPLE_FORGE_URL ? sampleForgeAt(env.SAMPLE_FORGE_URL) : null,
  publicUrl: env.CI_PUBLIC_URL,
  activeBuildsMax: env.CI_ORGANIZATION_SLOTS,
  retentionDaysMax: env.CI_RETENTION_DAYS_MAX,
  allowedOrigins: env.GIT_ALLOW_HTTP_ORIGINS,
}

const metrics = serverMetrics(createMetrics())
const status = await serveStatus({
  host: env.CI_STATUS_HOST,
  port: env.CI_STATUS_PORT,
  metrics: metrics.registry,
  health: async () => HEALTHY,
})
const server = createCiServer({
  webhooks: { ...deps, db, authDb, clock: systemClock, newId, mark: openSpanLog(env.CI_SPANS_FILE) },
  verify: tokenVerifier({ jwksFile: env.TOKEN_JWKS_FILE, now: systemClock }),
  verbs: composeVerbs(db, deps),
  listener,
  segments: segmentStore(blobs),
  jwksFile: join(env.CI_KEYS_FOLDER, JWKS_FILE),
  publicUrl: env.CI_PUBLIC_URL,
  metrics,
  logger,
  stopping: stopping.signal,
})
server.listen(env.CI_PORT, env.CI_HOST)
await once(server, 'listening')
logger.info({ port: env.CI_PORT }, 'ci server listens')
// The first webhook must not wait for connections that can be made now.
Promise.allSettled([temporal.ensureConnected(), db.$client`select 1`, authDb.$client`select 1`])

stopOnSignal(logger, async () => {
  stopping.abort()
  // A download that is under way has a while to end.
  await closeServer(server, 6_000)
  status.close()
  await listener.close()
  await Promise.all([db.$client.end({ timeout: 2 }), authDb.$client.end({ timeout: 2 }), temporal.close()])
})
