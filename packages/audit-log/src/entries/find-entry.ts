import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { leaves } from '../db/leaves.ts'
import { outbox } from '../db/outbox.ts'
import type { SearchValues } from '../entry/search-values.ts'
import type { PlacedEntry } from '../proofs/proof-state.ts'

/** An entry's row, wherever it is now: the outbox or the tree. */
export type EntryRow = SearchValues & PlacedEntry & { outboxId: number }

/** The entry with this id, or null. The outbox is read first: an entry moves from there to the tree, never back. */
export async function findEntry(tx: Tx, orgId: OrgId, entryId: string): Promise<EntryRow | null> {
  const [waiting] = await tx
    .select()
    .from(outbox)
    .where(and(eq(outbox.orgId, orgId), eq(outbox.entryId, entryId)))
  if (waiting) return { ...waiting, outboxId: waiting.id, position: null }
  const [leaf] = await tx
    .select()
    .from(leaves)
    .where(and(eq(leaves.orgId, orgId), eq(leaves.entryId, entryId)))
  return leaf ?? null
}
