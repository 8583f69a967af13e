import { randomUUID } from 'node:crypto'
import { createAuditPort } from '@baton/cd/audit'
import { composeCd } from '@baton/cd/compose'
import { openEventHub } from '@baton/cd/events'
import { organizationsOf } from '@baton/identity/gates'
import { createLinkTokens } from '@baton/identity/links'
import { createMailTransport, type MailWay, startMailSender } from '@baton/identity/mail'
import { createPasswordHasher } from '@baton/identity/passwords'
import { systemClock } from '@baton/kernel/clock'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { temporalServerOf } from '@baton/kernel/temporal-server'
import { createLogger } from '@baton/telemetry/logger'
import { type WebEnv, webEnv } from '../env.ts'
import type { AppDeps } from './api/app-router.ts'
import { authOptions } from './auth/auth-options.ts'
import { ciEventFeed } from './ci/ci-event-feed.ts'
import { mintCiToken } from './ci/mint-ci-token.ts'
import { healthOf } from './health/health-of.ts'
import { loadWebKeys } from './keys/web-keys.ts'
import { deliveryEventFeed } from './live/delivery-event-feed.ts'
import { createEventHub } from './live/event-hub.ts'
import type { Caller, WebProcess } from './process-types.ts'

/** How long requests under way may take once the process is told to stop. */
const EXIT_MS = 5_000

/** Where this person's own machine shows the mailbox; null where mail goes elsewhere, or people come from other machines. */
function mailboxLink(env: WebEnv, way: MailWay): string | null {
  const isHere = ['localhost', '127.0.0.1'].includes(new URL(env.PUBLIC_URL).hostname)
  return way === 'mailbox' && isHere ? (env.MAILBOX_URL ?? null) : null
}

/** The composition root: makes everything that the web process holds. */
export async function composeWebProcess(): Promise<WebProcess> {
  const env = webEnv()
  const logger = createLogger({ service: 'web', level: env.LOG_LEVEL })
  const keys = await loadWebKeys({
    folder: env.WEB_KEYS_FOLDER,
    jwksFile: env.TOKEN_JWKS_FILE,
    clock: systemClock,
    onFault: (error) => logger.error({ error }, 'The secret of sign-ins was not rotated. The former one is used'),
  })
  const db = openDatabase({ url: env.CD_DATABASE_URL, applicationName: 'baton-web' })
  const authDb = openDatabase({ url: env.CD_DATABASE_AUTH_URL, applicationName: 'baton-web-auth', poolSize: 5 })
  const audit = createAuditPort({ newId })
  const links = createLinkTokens(keys.linkSecret)
  const mail = startMailSender({
    db,
    authDb,
    links,
    clock: systemClock,
    publicUrl: env.PUBLIC_URL,
    transport: createMailTransport({ smtpUrl: env.SMTP_URL, from: env.MAIL_FROM, mailboxUrl: env.MAILBOX_URL }),
    onFault: (err, mailId) => logger.warn({ err, mailId }, 'A letter was not sent'),
  })
  const signUps = { rule: env.SIGN_UP, firstAccountToken: env.FIRST_ACCOUNT_TOKEN ?? null }
  const gate = { db, authDb, audit, clock: systemClock, newId, passwords: createPasswordHasher(), links, mail, signUps }
  const cd = composeCd({
    db,
    temporal: { ...temporalServerOf(env), namespace: env.TEMPORAL_CD_NAMESPACE },
    localSites: env.SITES_API_URL !== undefined,
    retentionDaysMax: env.CD_RETENTION_DAYS_MAX,
    sampleForgeUrl: env.SAMPLE_FORGE_URL,
  })
  const deps: AppDeps = {
    mail,
    links,
    organizationsOf: (userId) => organizationsOf(authDb, userId),
    ...cd.forIdentity,
    ...cd.deps,
  }
  const verbContext = ({ orgId, actor }: Caller, requestId: string = randomUUID()) => ({
    orgId,
    actor,
    db,
    audit,
    clock: systemClock,
    newId,
    deps,
    requestId,
  })
  const ciToken = (caller: Caller) => mintCiToken(keys.token, env.PUBLIC_URL, caller)
  const stopping = new AbortController()
  let listening: ReturnType<typeof openEventHub> | undefined
  const events = () => {
    listening ??= openEventHub(db).catch((error: unknown) => {
      listening = undefined
      throw error
    })
    return listening
  }
  const hub = createEventHub([
    { feed: deliveryEventFeed(events), needs: null },
    { feed: ciEventFeed(env.CI_API_URL, ciToken), needs: 'build:read' },
  ])
  const onStop = () => {
    stopping.abort()
    hub.close()
    void mail.close()
    // Next waits for every open connection, and a browser may hold an idle one for long.
    setTimeout(() => process.exit(0), EXIT_MS).unref()
  }
  process.once('SIGTERM', onStop)
  process.once('SIGINT', onStop)
  return {
    env,
    mailbox: mailboxLink(env, mail.way),
    keys,
    logger,
    gate,
    auth: authOptions(gate, env, keys.sessionSecrets, (error) =>
      logger.error({ error }, 'A sign-in could not be answered'),
    ),
    hub,
    stopping: stopping.signal,
    verbContext,
    ciToken,
    health: healthOf(env, db, cd.client),
  }
}
