import type { Clock } from '@baton/kernel/clock'
import type { Database, Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Mark } from '@baton/telemetry/span-log'
import { and, eq } from 'drizzle-orm'
import { queueBuild } from '../builds/queue-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import { builds } from '../db/builds.ts'
import { deliveries } from '../db/deliveries.ts'
import { repositories } from '../db/repositories.ts'
import { notifyOrganization } from '../events/notices.ts'
import type { AllowedOrigin } from '../git/allowed-origins.ts'
import type { AskForge } from '../git/forge-answer.ts'
import { followDefaultBranch } from '../repositories/follow-default-branch.ts'
import { isUnderstood, type RejectedFor } from '../repositories/repository-rules.ts'
import type { BuildStarter } from '../verbs.ts'
import type { Headers } from './headers.ts'
import { type Delivery, readDelivery } from './read-delivery.ts'
import { countRejected, findRoute, type WebhookRoute } from './routes.ts'
import { isForm, type Sender, sentBy } from './sent-by.ts'
import { isSigned } from './verify-signature.ts'
import type { WebhookHint } from './webhook-hint.ts'

/** What receiving a webhook needs. `authDb` finds the organisation, `db` works in it. */
export type WebhookDeps = {
  db: Database
  authDb: Database
  clock: Clock
  newId: NewId
  starter: BuildStarter
  activeBuildsMax: number
  askForge: AskForge
  allowedOrigins: readonly AllowedOrigin[]
  mark: Mark
}

/** A webhook as it came, before anything of it is believed. */
export type RawWebhook = { forge: string; repositoryId: string; headers: Headers; body: Buffer }

/** The build that a delivery made; null where none follows from it. */
export type DeliveryReceipt = { deliveryId: string; build: { id: string; number: number } | null }

/** What became of a webhook. Whatever is `stored` is in the database; `start` starts what follows and may be lost. */
export type WebhookOutcome =
  | { outcome: 'unknown' }
  | { outcome: 'unsigned'; sender: Sender | null }
  | { outcome: 'form' }
  | { outcome: 'replayed'; receipt: DeliveryReceipt }
  | { outcome: 'stored'; receipt: DeliveryReceipt; start: () => Promise<void> }

/**
 * Takes a webhook: finds the repository, checks the signature over the raw bytes, then stores the delivery and its build
 * in one transaction. Of one that is refused nothing is kept but that it came, and why it was refused. Throws VALIDATION
 * for a signed body that cannot be read.
 */
export async function receiveWebhook(deps: WebhookDeps, raw: RawWebhook): Promise<WebhookOutcome> {
  const route = await findRoute(deps.authDb, raw.repositoryId)
  if (!route || route.forge !== raw.forge) return { outcome: 'unknown' }
  const now = deps.clock()
  const refuse = (why: RejectedFor) => countRejected(deps.authDb, route, raw.repositoryId, { at: now, why })
  if (route.forge !== 'github' && isForm(raw.headers)) {
    await refuse('form')
    return { outcome: 'form' }
  }
  if (!isSigned(route.forge, route.secret, raw.headers, raw.body, now)) {
    const sender = sentBy(raw.headers)
    const isForeign = sender !== null && !isUnderstood(sender, route.forge)
    await refuse(isForeign ? `from ${sender}` : 'signature')
    return { outcome: 'unsigned', sender: isForeign ? sender : null }
  }
  const delivery = await readSigned(deps, route, raw, now)
  const orgId = mintOrgId(route.orgId)
  const place = { orgId, repositoryId: raw.repositoryId, now }
  return withOrg(deps.db, orgId, (tx) => store(deps, tx, place, delivery))
}

async function readSigned(deps: WebhookDeps, route: WebhookRoute, raw: RawWebhook, now: Date): Promise<Delivery> {
  try {
    return readDelivery(route.forge, raw.headers, raw.body)
  } catch (error) {
    const why = error instanceof DomainError && error.reason === 'not_json' ? 'notJson' : 'payload'
    await countRejected(deps.authDb, route, raw.repositoryId, { at: now, why })
    throw error
  }
}

type Place = { orgId: OrgId; repositoryId: string; now: Date }

async function store(deps: WebhookDeps, tx: Tx, place: Place, delivery: Delivery): Promise<WebhookOutcome> {
  const { orgId, repositoryId, now } = place
  const id = deps.newId('dlv')
  const inserted = await tx
    .insert(deliveries)
    .values({
      orgId,
      id,
      repositoryId,
      deliveryKey: delivery.key,
      event: delivery.event,
      hint: delivery.hint,
      bodySha256: delivery.bodySha256,
      receivedAt: now,
    })
    .onConflictDoNothing({ target: [deliveries.orgId, deliveries.repositoryId, deliveries.deliveryKey] })
    .returning({ id: deliveries.id })
  if (inserted.length === 0) return { outcome: 'replayed', receipt: await findReceipt(tx, place, delivery.key) }
  await tx
    .update(repositories)
    .set({ lastDeliveryAt: now })
    .where(and(eq(repositories.orgId, orgId), eq(repositories.id, repositoryId)))
  const build = await buildFrom(deps, tx, place, delivery.hint)
  const hinted = delivery.defaultBranch
  const follow = async () => {
    if (hinted !== null) await followDefaultBranch(deps, { orgId, repositoryId, hinted })
  }
  if (!build) {
    await notifyOrganization(tx, orgId, { type: 'repository.changed', repositoryId })
    return { outcome: 'stored', receipt: { deliveryId: id, build: null }, start: follow }
  }
  await tx
    .update(deliveries)
    .set({ buildId: build.id })
    .where(and(eq(deliveries.orgId, orgId), eq(deliveries.id, id)))
  return {
    outcome: 'stored',
    receipt: { deliveryId: id, build: { id: build.id, number: build.number } },
    start: async () => {
      deps.mark(build.id, 'stored')
      await startAdmitted(deps.starter, orgId, build.admitted)()
      deps.mark(build.id, 'workflow started')
      await follow()
    },
  }
}

async function buildFrom(deps: WebhookDeps, tx: Tx, { orgId, repositoryId, now }: Place, hint: WebhookHint) {
  const scope = { tx, orgId, now, newId: deps.newId, slots: deps.activeBuildsMax }
  switch (hint.kind) {
    case 'push':
    case 'tag':
      return queueBuild(scope, {
        ...pick(hint),
        repositoryId,
        state: 'queued',
        trigger: hint.kind,
        authorEmail: hint.authorEmail,
        pusher: hint.pusher,
      })
    case 'pullRequest': {
      const { number, fromRepository, fork, sourceBranch, targetBranch } = hint
      return queueBuild(scope, {
        ...pick(hint),
        repositoryId,
        state: fork ? 'waiting' : 'queued',
        trigger: 'pull_request',
        pullRequest: { number, fromRepository, fork, sourceBranch, targetBranch },
      })
    }
    case 'ping':
    case 'refDeleted':
    case 'other':
      return null
  }
}

function pick({ ref, commitSha, title, authorName }: Extract<WebhookHint, { commitSha: string | null }>) {
  return { ref, commitSha, title, authorName }
}

async function findReceipt(tx: Tx, { orgId, repositoryId }: Place, key: string): Promise<DeliveryReceipt> {
  const [row] = await tx
    .select({ deliveryId: deliveries.id, id: builds.id, number: builds.number })
    .from(deliveries)
    .leftJoin(builds, and(eq(builds.orgId, deliveries.orgId), eq(builds.id, deliveries.buildId)))
    .where(and(eq(deliveries.orgId, orgId), eq(deliveries.repositoryId, repositoryId), eq(deliveries.deliveryKey, key)))
  if (!row) throw new Error('A delivery that was there a moment ago is gone.')
  return {
    deliveryId: row.deliveryId,
    build: row.id && row.number ? { id: row.id, number: row.number } : null,
  }
}
