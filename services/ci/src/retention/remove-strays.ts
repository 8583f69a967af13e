import type { Listed } from '@baton/blob-store/blob-store'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { logSegments } from '../db/log-segments.ts'
import { reports } from '../db/reports.ts'
import { segmentOf } from '../logs/segment-store.ts'
import type { Amount } from './amounts.ts'
import { removeBlob } from './remove-bytes.ts'
import type { RetentionDeps } from './retention-deps.ts'

/** What was stored so lately may be about to be named by a row. */
const YOUNG_MS = 24 * 60 * 60_000
const AT_ONCE = 500

/**
 * Removes what lies in an organisation's store and no row names: a killed process may have stored bytes and not written the
 * row, or have left half an upload. Answers what went.
 */
export async function removeStrays(deps: RetentionDeps, orgId: OrgId, signal: AbortSignal): Promise<Amount> {
  const store = deps.blobs.within(orgId)
  const before = new Date(deps.clock().getTime() - YOUNG_MS)
  await store.sweep(before)
  const removed: Amount = { count: 0, bytes: 0 }
  const count = (one: Listed) => {
    removed.count += 1
    removed.bytes += one.sizeBytes
  }
  for await (const blobs of batches(store.listBlobs(), before)) {
    signal.throwIfAborted()
    const named = await namedBlobs(deps, orgId, blobs)
    for (const blob of blobs) if (!named.has(blob.name) && (await removeBlob(deps, orgId, blob.name))) count(blob)
  }
  for await (const objects of batches(store.listBytes(), before)) {
    signal.throwIfAborted()
    const named = await namedSegments(deps, orgId, objects)
    for (const object of objects) if (!named.has(object.name) && (await store.deleteBytes(object.name))) count(object)
  }
  return removed
}

async function* batches(listed: AsyncIterable<Listed>, before: Date): AsyncGenerator<Listed[]> {
  let batch: Listed[] = []
  for await (const one of listed) {
    if (one.writtenAt >= before) continue
    batch.push(one)
    if (batch.length < AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function namedBlobs(deps: RetentionDeps, orgId: OrgId, blobs: readonly Listed[]): Promise<Set<string>> {
  const digests = blobs.map(({ name }) => name)
  return withOrg(deps.db, orgId, async (tx) => {
    const made = await tx
      .select({ sha256: artifacts.sha256 })
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), inArray(artifacts.sha256, digests), isNull(artifacts.deletedAt)))
    const told = await tx
      .select({ sha256: reports.sha256 })
      .from(reports)
      .where(and(eq(reports.orgId, orgId), inArray(reports.sha256, digests), isNull(reports.deletedAt)))
    return new Set([...made, ...told].flatMap(({ sha256 }) => sha256 ?? []))
  })
}

/** A log is written for hours at most, so a segment without a row after a day will never have one. */
async function namedSegments(deps: RetentionDeps, orgId: OrgId, objects: readonly Listed[]): Promise<Set<string>> {
  const placed = objects.flatMap(({ name }) => {
    const segment = segmentOf(name)
    return segment ? [{ name, ...segment }] : []
  })
  const logIds = [...new Set(placed.map(({ logId }) => logId))]
  if (logIds.length === 0) return new Set(objects.map(({ name }) => name))
  const rows = await withOrg(deps.db, orgId, (tx) =>
    tx
      .select({ logId: logSegments.logId, startByte: logSegments.startByte })
      .from(logSegments)
      .where(and(eq(logSegments.orgId, orgId), inArray(logSegments.logId, logIds))),
  )
  const known = new Set(rows.map(({ logId, startByte }) => `${logId} ${startByte}`))
  const strays = new Set(placed.filter(({ logId, startByte }) => !known.has(`${logId} ${startByte}`)))
  const strayNames = new Set([...strays].map(({ name }) => name))
  return new Set(objects.map(({ name }) => name).filter((name) => !strayNames.has(name)))
}
