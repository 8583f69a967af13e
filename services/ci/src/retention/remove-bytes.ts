import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { lockBytes } from '../artifacts/hold-bytes.ts'
import { artifacts } from '../db/artifacts.ts'
import { byteRemovals } from '../db/byte-removals.ts'
import { logSegments } from '../db/log-segments.ts'
import { reports } from '../db/reports.ts'
import type { RetentionDeps } from './retention-deps.ts'

const AT_ONCE = 200

/**
 * Removes the bytes that rows gave up. May be killed anywhere and repeated: what is noted stays noted until its bytes are
 * gone. `signal` ends it between two of them.
 */
export async function removeNotedBytes(deps: RetentionDeps, orgId: OrgId, signal: AbortSignal): Promise<void> {
  for (;;) {
    const noted = await withOrg(deps.db, orgId, (tx) =>
      tx
        .select({ kind: byteRemovals.kind, name: byteRemovals.name })
        .from(byteRemovals)
        .where(eq(byteRemovals.orgId, orgId))
        .orderBy(asc(byteRemovals.kind), asc(byteRemovals.name))
        .limit(AT_ONCE),
    )
    if (noted.length === 0) return
    for (const { kind, name } of noted) {
      signal.throwIfAborted()
      await (kind === 'blob' ? removeBlob(deps, orgId, name) : removeLog(deps, orgId, name))
    }
  }
}

/**
 * Removes a blob unless a row names it. Whoever is about to name it waits meanwhile, and finds it gone. True where it was
 * removed.
 */
export function removeBlob(deps: RetentionDeps, orgId: OrgId, sha256: string): Promise<boolean> {
  return withOrg(deps.db, orgId, async (tx) => {
    await lockBytes(tx, orgId, sha256)
    const isNamed = (await namedAmong(tx, orgId, sha256)) > 0
    await forget(tx, orgId, { kind: 'blob', name: sha256 })
    // Inside the transaction on purpose: the lock must hold until the bytes are gone.
    return isNamed ? false : deps.blobs.within(orgId).delete(sha256)
  })
}

async function namedAmong(tx: Tx, orgId: OrgId, sha256: string): Promise<number> {
  const named = await tx
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.sha256, sha256), isNull(artifacts.deletedAt)))
    .limit(1)
  if (named.length > 0) return named.length
  const reported = await tx
    .select({ id: reports.id })
    .from(reports)
    .where(and(eq(reports.orgId, orgId), eq(reports.sha256, sha256), isNull(reports.deletedAt)))
    .limit(1)
  return reported.length
}

/** The rows of a log's segments are the list of what is to be removed, and go last. */
async function removeLog(deps: RetentionDeps, orgId: OrgId, logId: string): Promise<void> {
  const ofLog = and(eq(logSegments.orgId, orgId), eq(logSegments.logId, logId))
  const segments = await withOrg(deps.db, orgId, (tx) =>
    tx.select({ startByte: logSegments.startByte }).from(logSegments).where(ofLog),
  )
  for (const { startByte } of segments) await deps.segments.remove({ orgId, logId, startByte })
  await withOrg(deps.db, orgId, async (tx) => {
    await tx.delete(logSegments).where(ofLog)
    await forget(tx, orgId, { kind: 'log', name: logId })
  })
}

async function forget(tx: Tx, orgId: OrgId, { kind, name }: { kind: 'blob' | 'log'; name: string }): Promise<void> {
  await tx
    .delete(byteRemovals)
    .where(and(eq(byteRemovals.orgId, orgId), eq(byteRemovals.kind, kind), eq(byteRemovals.name, name)))
}
