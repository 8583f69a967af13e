import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { eq, sql } from 'drizzle-orm'
import { outbox } from '../db/outbox.ts'
import { appendLeaves, joinHashes } from '../merkle/frontier.ts'
import { readHead } from '../tree/stored-tree.ts'
import { leafHash } from '../verify/verify.mjs'

const BATCH_ENTRIES = 1_000

/**
 * Moves up to 1,000 entries from the outbox to the tree, in one transaction. Sequencers that meet at one organisation wait
 * for each other; the size that the head must still have stops one that slipped through. `more`: call again.
 */
export function appendBatch(appDb: Database, orgId: OrgId): Promise<{ appended: number; more: boolean }> {
  return withOrg(appDb, orgId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${orgId}`}, 0))`)
    const waiting = await tx
      .select({ id: outbox.id, entry: outbox.entry })
      .from(outbox)
      .where(eq(outbox.orgId, orgId))
      .orderBy(outbox.id)
      .limit(BATCH_ENTRIES)
    if (waiting.length === 0) return { appended: 0, more: false }
    const head = await readHead(tx, orgId)
    const { frontier, nodes } = appendLeaves(
      head,
      waiting.map((row) => leafHash(row.entry)),
    )
    await tx.execute(sql`select audit.append_batch(
      ${head.size}::bigint,
      ${sql.param(waiting.map((row) => row.id))}::bigint[],
      ${sql.param(nodes.map((node) => node.level))}::smallint[],
      ${sql.param(nodes.map((node) => node.position))}::bigint[],
      ${joinHashes(nodes.map((node) => node.hash))}::bytea,
      ${joinHashes(frontier.peaks)}::bytea)`)
    return { appended: waiting.length, more: waiting.length === BATCH_ENTRIES }
  })
}
