import type { ActorRef } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import { buildSchedules } from '../db/build-schedules.ts'
import { builds } from '../db/builds.ts'
import { repositories } from '../db/repositories.ts'
import type { BuildView } from './build-view.ts'
import { waitingText } from './waiting-text.ts'

export type BuildRow = typeof builds.$inferSelect

/** One build's row, or NOT_FOUND. `lock` holds it until the transaction ends, but for rows that only refer to it. */
export async function getBuildRow(tx: Tx, orgId: OrgId, id: string, lock: 'lock' | 'read' = 'read'): Promise<BuildRow> {
  const selected = tx
    .select()
    .from(builds)
    .where(and(eq(builds.orgId, orgId), eq(builds.id, id)))
  const [row] = await (lock === 'lock' ? selected.for('no key update') : selected)
  if (!row) throw notFound('Build')
  return row
}

/** The ref as a person writes it: `main`, `v1.2.0`, `#7`. */
function shortRef(row: Pick<BuildRow, 'ref' | 'pullRequest'>): string {
  return row.pullRequest ? `#${row.pullRequest.number}` : row.ref.replace(/^refs\/(heads|tags)\//, '')
}

/** Rows as the API shows them, with the repository's name, the superseding build's number, and why each waits. */
export async function toBuildViews(
  tx: Tx,
  orgId: OrgId,
  rows: readonly BuildRow[],
  slots: number,
): Promise<BuildView[]> {
  if (rows.length === 0) return []
  const names = await repositoryNames(tx, orgId, rows)
  const superseding = await numbersOf(
    tx,
    orgId,
    rows.flatMap((row) => row.supersededBy ?? []),
  )
  const waiting = await waitingTexts(tx, orgId, rows, slots)
  return rows.map((row) => ({
    id: row.id,
    repositoryId: row.repositoryId,
    repositoryName: names.get(row.repositoryId) ?? '',
    number: row.number,
    state: row.state,
    cause: row.cause,
    waiting: waiting.get(row.id) ?? null,
    trigger: row.trigger,
    ref: row.ref,
    branch: shortRef(row),
    commitSha: row.commitSha,
    title: row.title,
    authorName: row.authorName,
    pullRequest: row.pullRequest,
    requestedBy: actorView(row.requestedBy),
    cancelledBy: actorView(row.cancelledBy),
    cancelReason: row.cancelReason,
    supersededBy: row.supersededBy ? { id: row.supersededBy, number: superseding.get(row.supersededBy) ?? 0 } : null,
    rerunOf: row.rerunOf,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    isolation: row.isolation,
    tests: {
      total: row.testsTotal,
      failed: row.testsFailed,
      skipped: row.testsSkipped,
      reportFaults: row.reportFaults,
    },
    firstFailure: row.firstFailure,
  }))
}

function actorView(ref: ActorRef | null): BuildView['requestedBy'] {
  return ref ? { type: ref.type, id: ref.id } : null
}

async function repositoryNames(tx: Tx, orgId: OrgId, rows: readonly BuildRow[]): Promise<Map<string, string>> {
  const found = await tx
    .select({ id: repositories.id, name: repositories.name })
    .from(repositories)
    .where(
      and(eq(repositories.orgId, orgId), inArray(repositories.id, [...new Set(rows.map((row) => row.repositoryId))])),
    )
  return new Map(found.map((row) => [row.id, row.name]))
}

async function numbersOf(tx: Tx, orgId: OrgId, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const found = await tx
    .select({ id: builds.id, number: builds.number })
    .from(builds)
    .where(and(eq(builds.orgId, orgId), inArray(builds.id, [...new Set(ids)])))
  return new Map(found.map((row) => [row.id, row.number]))
}

async function waitingTexts(
  tx: Tx,
  orgId: OrgId,
  rows: readonly BuildRow[],
  slots: number,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const row of rows) if (row.state === 'waiting') texts.set(row.id, waitingText({ state: 'waiting' }))
  const queued = rows.filter((row) => row.state === 'queued').map((row) => row.id)
  const newest = queued.toSorted().at(-1)
  if (newest === undefined) return texts
  const line = await listWaitingLine(tx, orgId, { upTo: newest })
  for (const id of queued) {
    const index = line.indexOf(id)
    texts.set(id, waitingText(index === -1 ? { state: 'admitted' } : { state: 'inLine', place: index + 1, slots }))
  }
  return texts
}

/** The queued builds that hold no slot yet, in the order in which they will get one. */
export async function listWaitingLine(
  tx: Tx,
  orgId: OrgId,
  { upTo, limit = 10_000 }: { upTo?: string; limit?: number } = {},
): Promise<string[]> {
  const found = await tx
    .select({ id: builds.id })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        eq(builds.state, 'queued'),
        upTo === undefined ? undefined : lte(builds.id, upTo),
        sql`not exists (select 1 from ${buildSchedules} s where s.org_id = ${builds.orgId} and s.id = ${builds.id})`,
      ),
    )
    .orderBy(builds.id)
    .limit(limit)
  return found.map((row) => row.id)
}
