import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { leaves } from '../db/leaves.ts'
import { outbox } from '../db/outbox.ts'
import { query } from '../verb.ts'
import { EntryFilter, matches } from './entry-filter.ts'
import { AuditEntry, viewEntries } from './entry-view.ts'
import type { EntryRow } from './find-entry.ts'

/** A page of entries. `nextCursor` is null on the last one. */
export const EntryPage = z.object({ entries: z.array(AuditEntry), nextCursor: z.string().nullable() })

const ListEntriesInput = EntryFilter.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
})

/** The organisation's entries, the newest first, each with its proof state. Pages stay the same while entries are signed. */
export const listEntries = query(
  { action: 'audit:read', input: ListEntriesInput },
  async ({ tx, orgId, requireScope }, { limit, cursor, ...filter }): Promise<z.infer<typeof EntryPage>> => {
    requireScope({})
    const rows = await readPage(tx, orgId, filter, limit + 1, cursor === undefined ? null : readCursor(cursor))
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      entries: await viewEntries(tx, orgId, page),
      nextCursor: rows.length > limit && last ? writeCursor(last) : null,
    }
  },
)

type Cursor = { at: string; outboxId: number }

/** The outbox before the tree: an entry that moves meanwhile is then read twice, and kept once, and never missed. */
async function readPage(
  tx: Tx,
  orgId: OrgId,
  filter: EntryFilter,
  limit: number,
  cursor: Cursor | null,
): Promise<EntryRow[]> {
  const before = (order: SQL) =>
    cursor ? sql`(${order}) < (${cursor.at}::timestamptz, ${cursor.outboxId}::bigint)` : undefined
  const waiting = await tx
    .select()
    .from(outbox)
    .where(and(matches(outbox, orgId, filter), before(sql`${outbox.at}, ${outbox.id}`)))
    .orderBy(desc(outbox.at), desc(outbox.id))
    .limit(limit)
  const placed = await tx
    .select()
    .from(leaves)
    .where(and(matches(leaves, orgId, filter), before(sql`${leaves.at}, ${leaves.outboxId}`)))
    .orderBy(desc(leaves.at), desc(leaves.outboxId))
    .limit(limit)
  const rows = new Map<number, EntryRow>(waiting.map((row) => [row.id, { ...row, outboxId: row.id, position: null }]))
  for (const row of placed) rows.set(row.outboxId, row)
  const newestFirst = (left: EntryRow, right: EntryRow) =>
    right.at.getTime() - left.at.getTime() || right.outboxId - left.outboxId
  return [...rows.values()].sort(newestFirst).slice(0, limit)
}

function writeCursor({ at, outboxId }: EntryRow): string {
  return Buffer.from(`${at.toISOString()} ${outboxId}`).toString('base64url')
}

function readCursor(cursor: string): Cursor {
  const [at = '', outboxId = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!z.iso.datetime().safeParse(at).success || !/^\d{1,15}$/.test(outboxId)) {
    throw new DomainError('VALIDATION', "'cursor': this is not one that a page of entries gave.", { reason: 'input' })
  }
  return { at, outboxId: Number(outboxId) }
}
