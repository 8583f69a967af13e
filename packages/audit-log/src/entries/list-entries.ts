import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { cursorField, limitField, pageField, pagesOf } from '@baton/kernel/pages'
import { and, desc, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { leaves } from '../db/leaves.ts'
import { outbox } from '../db/outbox.ts'
import { query } from '../verb.ts'
import { EntryFilter, matches } from './entry-filter.ts'
import { AuditEntry, viewEntries } from './entry-view.ts'
import type { EntryRow } from './find-entry.ts'

/** A page of entries. `nextCursor` is null on the last one. */
export const EntryPage = pageField(AuditEntry)

const pages = pagesOf('audit-entries', z.tuple([z.iso.datetime(), z.number().int().min(0)]))

const ListEntriesInput = EntryFilter.extend({
  limit: limitField,
  cursor: cursorField,
})

/** The organisation's entries, the newest first, each with its proof state. Pages stay the same while entries are signed. */
export const listEntries = query(
  { action: 'audit:read', input: ListEntriesInput },
  async ({ tx, orgId, requireScope }, { limit, cursor, ...filter }): Promise<z.infer<typeof EntryPage>> => {
    requireScope({})
    const rows = await readPage(tx, orgId, filter, limit + 1, pages.after(cursor))
    const page = pages.page(rows, limit, (row): Key => [row.at.toISOString(), row.outboxId])
    return { items: await viewEntries(tx, orgId, page.items), nextCursor: page.nextCursor }
  },
)

type Key = [at: string, outboxId: number]

/** The outbox before the tree: an entry that moves meanwhile is then read twice, and kept once, and never missed. */
async function readPage(
  tx: Tx,
  orgId: OrgId,
  filter: EntryFilter,
  limit: number,
  last: Key | undefined,
): Promise<EntryRow[]> {
  const before = (order: SQL) => (last ? sql`(${order}) < (${last[0]}::timestamptz, ${last[1]}::bigint)` : undefined)
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
