import type { Database, Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, lte, sql } from 'drizzle-orm'
import { outbox } from '../db/outbox.ts'
import { findOutboxGap } from '../integrity/find-outbox-gap.ts'
import { appendLeaves, joinHashes } from '../merkle/frontier.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { readHead } from '../tree/stored-tree.ts'
import { leafHash } from '../verify/verify.mjs'

const BATCH_ENTRIES = 1_000
const BATCH_BYTES = 8 * 1024 * 1024

/**
 * Moves up to 1,000 entries, of about 8 MiB, from the outbox to the tree, in one transaction. Throws LogMismatch where one is
 * gone from the outbox. Sequencers that meet at one
 * organisation wait for each other; the size that the head must still have stops one that slipped through. `more`: call
 * again.
 */
export function appendBatch(appDb: Database, orgId: OrgId): Promise<{ appended: number; more: boolean }> {
  return withOrg(appDb, orgId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${orgId}`}, 0))`)
    const gap = await findOutboxGap(tx, orgId)
    const head = await readHead(tx, orgId)
    if (gap !== null) throw new LogMismatch(head.size, head.size, gap)
    const { rows, more } = await readBatch(tx, orgId)
    if (rows.length === 0) return { appended: 0, more: false }
    const { frontier, nodes } = appendLeaves(
      head,
      rows.map((row) => leafHash(row.entry)),
    )
    await tx.execute(sql`select audit.append_batch(
      ${head.size}::bigint,
      ${sql.param(rows.map((row) => row.id))}::bigint[],
      ${sql.param(nodes.map((node) => node.level))}::smallint[],
      ${sql.param(nodes.map((node) => node.position))}::bigint[],
      ${joinHashes(nodes.map((node) => node.hash))}::bytea,
      ${joinHashes(frontier.peaks)}::bytea)`)
    return { appended: rows.length, more }
  })
}

/** The oldest rows: as many entries and bytes as one transaction takes without making others wait. */
async function readBatch(tx: Tx, orgId: OrgId) {
  const oldest = await tx
    .select({ id: outbox.id, sizeBytes: sql<number>`octet_length(${outbox.entry})` })
    .from(outbox)
    .where(eq(outbox.orgId, orgId))
    .orderBy(outbox.id)
    .limit(BATCH_ENTRIES)
  let bytes = 0
  const fitting = oldest.filter(({ sizeBytes }) => {
    bytes += sizeBytes
    return bytes - sizeBytes < BATCH_BYTES
  })
  const last = fitting.at(-1)
  if (!last) return { rows: [], more: false }
  const rows = await tx
    .select({ id: outbox.id, entry: outbox.entry })
    .from(outbox)
    .where(and(eq(outbox.orgId, orgId), lte(outbox.id, last.id)))
    .orderBy(outbox.id)
  return { rows, more: fitting.length < oldest.length || oldest.length === BATCH_ENTRIES }
}
