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
  async ({ tx, orgId }, { limit, cursor, ...filter }): Promise<z.infer<typeof EntryPage>> => {
    const rows = await readPage(tx, orgId, filter, limit + 1, cursor === undefined ? null : readCursor(cursor))
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      entries: await viewEntries(tx, orgId, page),
      nextCursor: rows.length > limit && last ? writeCursor(last) : null,
    }
  },
)

type Cursor = { at: string; entryId: string }

/** The outbox before the tree: an entry that moves meanwhile is then read twice, and kept once, and never missed. */
async function readPage(
  tx: Tx,
  orgId: OrgId,
  filter: EntryFilter,
  limit: number,
  cursor: Cursor | null,
): Promise<EntryRow[]> {
  const condition = (table: typeof outbox | typeof leaves): SQL | undefined =>
    and(
      matches(table, orgId, filter),
      cursor ? sql`(${table.at}, ${table.entryId}) < (${cursor.at}::timestamptz, ${cursor.entryId})` : undefined,
    )
  const waiting = await tx
    .select()
    .from(outbox)
    .where(condition(outbox))
    .orderBy(desc(outbox.at), desc(outbox.entryId))
    .limit(limit)
  const placed = await tx
    .select()
    .from(leaves)
    .where(condition(leaves))
    .orderBy(desc(leaves.at), desc(leaves.entryId))
    .limit(limit)
  const rows = new Map<string, EntryRow>(waiting.map((row) => [row.entryId, { ...row, position: null }]))
  for (const row of placed) rows.set(row.entryId, row)
  return [...rows.values()].sort(newestFirst).slice(0, limit)
}

function newestFirst(left: EntryRow, right: EntryRow): number {
  return right.at.getTime() - left.at.getTime() || (right.entryId < left.entryId ? -1 : 1)
}

function writeCursor({ at, entryId }: EntryRow): string {
  return Buffer.from(`${at.toISOString()} ${entryId}`).toString('base64url')
}

function readCursor(cursor: string): Cursor {
  const [at = '', entryId = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!z.iso.datetime().safeParse(at).success) {
    throw new DomainError('VALIDATION', "'cursor': this is not one that a page of entries gave.", { reason: 'input' })
  }
  return { at, entryId }
}
