import type { Listed } from '@baton/blob-store/blob-store'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { byteRemovals } from '../db/retention.ts'
import type { Amount } from './amounts.ts'
import { lockBytes } from './hold-bytes.ts'
import type { RetentionParts } from './retention-parts.ts'

const AT_ONCE = 200
/** What was stored so lately may be about to be named by a publication. */
const YOUNG_MS = 24 * 60 * 60_000

/** Removes the bytes that artifacts gave up. May be killed anywhere and repeated: what is noted stays so until it is gone. */
export async function removeNotedBytes(parts: RetentionParts, orgId: OrgId, signal: AbortSignal): Promise<void> {
  for (;;) {
    const noted = await withOrg(parts.db, orgId, (tx) =>
      tx
        .select({ sha256: byteRemovals.sha256 })
        .from(byteRemovals)
        .where(eq(byteRemovals.orgId, orgId))
        .orderBy(asc(byteRemovals.sha256))
        .limit(AT_ONCE),
    )
    if (noted.length === 0) return
    for (const { sha256 } of noted) {
      signal.throwIfAborted()
      await removeBlob(parts, orgId, sha256)
    }
  }
}

/** Removes a blob unless an artifact has it. Whoever is about to name it waits meanwhile, and finds it gone. */
export function removeBlob(parts: RetentionParts, orgId: OrgId, sha256: string): Promise<boolean> {
  return withOrg(parts.db, orgId, async (tx) => {
    await lockBytes(tx, orgId, sha256)
    const named = await tx
      .select({ id: artifacts.id })
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), eq(artifacts.sha256, sha256), isNull(artifacts.bytesDeletedAt)))
      .limit(1)
    await tx.delete(byteRemovals).where(and(eq(byteRemovals.orgId, orgId), eq(byteRemovals.sha256, sha256)))
    // Inside the transaction on purpose: the lock must hold until the bytes are gone.
    return named.length > 0 ? false : parts.blobs.within(orgId).delete(sha256)
  })
}

/** Removes what lies in an organisation's store for a day and no artifact has: an upload that no publication followed. */
export async function removeStrays(parts: RetentionParts, orgId: OrgId, signal: AbortSignal): Promise<Amount> {
  const store = parts.blobs.within(orgId)
  const young = new Date(parts.clock().getTime() - YOUNG_MS)
  const removed: Amount = { count: 0, bytes: 0 }
  const removeUnnamed = async (blobs: readonly Listed[]) => {
    signal.throwIfAborted()
    const named = await namedAmong(parts, orgId, blobs)
    for (const { name, sizeBytes } of blobs) {
      if (named.has(name) || !(await removeBlob(parts, orgId, name))) continue
      removed.count += 1
      removed.bytes += sizeBytes
    }
  }
  await store.sweep(young)
  let batch: Listed[] = []
  for await (const blob of store.listBlobs()) {
    if (blob.writtenAt < young) batch.push(blob)
    if (batch.length < AT_ONCE) continue
    await removeUnnamed(batch)
    batch = []
  }
  await removeUnnamed(batch)
  return removed
}

async function namedAmong(parts: RetentionParts, orgId: OrgId, blobs: readonly Listed[]): Promise<Set<string>> {
  if (blobs.length === 0) return new Set()
  const digests = blobs.map(({ name }) => name)
  const rows = await withOrg(parts.db, orgId, (tx) =>
    tx
      .select({ sha256: artifacts.sha256 })
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), inArray(artifacts.sha256, digests), isNull(artifacts.bytesDeletedAt))),
  )
  return new Set(rows.map(({ sha256 }) => sha256))
}
