import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Logger } from '@baton/telemetry/logger'
import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { publications } from '../db/publications.ts'
import { notifyOrganization } from '../events/notices.ts'
import { type Delivered, deliver } from '../publications/deliver.ts'
import type { Publisher } from '../publications/publisher.ts'
import type { DueQueue } from './due-loop.ts'

/** What the sender needs. `systemDb` sees which publications are due in every organisation, and nothing of them. */
export type SenderDeps = {
  db: Database
  systemDb: Database
  clock: Clock
  newId: NewId
  blobs: BlobStore
  publisher: Publisher
  logger: Logger
}

/** A try that was killed is made again after this; one that goes on claims it anew. */
const CLAIM_MS = 8_000
const RENEW_CLAIM_MS = 2_000
/** So long at most after a consumer is back, what waited for it arrives. */
const RETRY_MAX_MS = 5_000
/** A consumer that has not read our key yet refuses the token; it gets some tries to do so. */
const UNKNOWN_TRIES_MAX = 20

/** Publications on their way, tried until the consumer accepts them or refuses them for good. */
export function publicationQueue(deps: SenderDeps): DueQueue {
  return {
    name: 'publications',
    list: () =>
      deps.systemDb
        .select({ orgId: publications.orgId, id: publications.id, dueAt: publications.dueAt })
        .from(publications)
        .where(isNotNull(publications.dueAt))
        .orderBy(asc(publications.dueAt))
        .limit(200)
        .then((rows) => rows.flatMap(({ dueAt, ...row }) => (dueAt ? [{ ...row, dueAt }] : []))),
    handle: ({ orgId, id }) => send(deps, mintOrgId(orgId), id),
  }
}

async function send(deps: SenderDeps, orgId: OrgId, id: string): Promise<void> {
  const claimed = await claim(deps, orgId, id)
  if (!claimed) return
  const consumer = deps.publisher.consumers.find(({ name }) => name === claimed.consumer)
  const delivered: Delivered = consumer
    ? await whileClaimed(deps, orgId, id, () =>
        deliver(deps.publisher, consumer, {
          orgId,
          sha256: claimed.sha256,
          bytes: claimed.bytes,
          event: claimed.event,
          blobs: deps.blobs.within(orgId),
          newJti: () => deps.newId('jti'),
          now: deps.clock,
        }),
      )
    : { outcome: 'refused', code: 'CONSUMER_UNKNOWN', message: `There is no consumer '${claimed.consumer}' any more.` }
  const early = delivered.outcome === 'refused' && delivered.code === 'UNAUTHENTICATED'
  if (early && claimed.attempts < UNKNOWN_TRIES_MAX) {
    return record(deps, orgId, { id, attempts: claimed.attempts, delivered: { ...delivered, outcome: 'later' } })
  }
  if (delivered.outcome !== 'accepted') deps.logger.warn({ orgId, publicationId: id, ...delivered }, 'not published')
  await record(deps, orgId, { id, attempts: claimed.attempts, delivered })
}

/** Takes a publication that is due, so that no other process sends it meanwhile. */
async function claim(deps: SenderDeps, orgId: OrgId, id: string) {
  const now = deps.clock()
  return withOrg(deps.db, orgId, async (tx) => {
    const [row] = await tx
      .update(publications)
      .set({ dueAt: new Date(now.getTime() + CLAIM_MS), attempts: sql`${publications.attempts} + 1` })
      .where(
        and(
          eq(publications.orgId, orgId),
          eq(publications.id, id),
          eq(publications.state, 'pending'),
          lte(publications.dueAt, now),
        ),
      )
      .returning()
    if (!row) return null
    const [artifact] = await tx
      .select({ sha256: artifacts.sha256, bytes: artifacts.bytes })
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), eq(artifacts.id, row.artifactId)))
    return artifact ? { ...row, ...artifact } : null
  })
}

/** Keeps the claim while a large artifact is on its way. A database that is away for longer costs a second try, no more. */
async function whileClaimed<Result>(
  deps: SenderDeps,
  orgId: OrgId,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const renew = () =>
    withOrg(deps.db, orgId, (tx) =>
      tx
        .update(publications)
        .set({ dueAt: new Date(deps.clock().getTime() + CLAIM_MS) })
        .where(and(eq(publications.orgId, orgId), eq(publications.id, id), eq(publications.state, 'pending'))),
    )
  let renewing: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    renewing = renew().catch((error: unknown) =>
      deps.logger.warn({ error, orgId, publicationId: id }, 'claim not kept'),
    )
  }, RENEW_CLAIM_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await renewing
  }
}

async function record(
  deps: SenderDeps,
  orgId: OrgId,
  { id, attempts, delivered }: { id: string; attempts: number; delivered: Delivered },
): Promise<void> {
  const now = deps.clock()
  const error = delivered.outcome === 'accepted' ? { code: null, message: null } : delivered
  const waitMs = Math.min(RETRY_MAX_MS, 500 * 2 ** Math.min(attempts, 10)) * (0.75 + Math.random() / 4)
  await withOrg(deps.db, orgId, async (tx) => {
    const [row] = await tx
      .update(publications)
      .set({
        state: delivered.outcome === 'later' ? 'pending' : delivered.outcome,
        dueAt: delivered.outcome === 'later' ? new Date(now.getTime() + waitMs) : null,
        deliveredAt: delivered.outcome === 'accepted' ? now : null,
        errorCode: error.code,
        errorMessage: error.message,
      })
      .where(and(eq(publications.orgId, orgId), eq(publications.id, id)))
      .returning({ buildId: publications.buildId })
    if (row) {
      await notifyOrganization(tx, orgId, { type: 'publication.changed', buildId: row.buildId, publicationId: id })
    }
  })
}
