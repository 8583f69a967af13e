import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { sql } from 'drizzle-orm'
import { type EntryContent, readEntryContent } from '../entry/entry-content.ts'
import { isListedAsWritten, type SearchValues } from '../entry/search-values.ts'
import { findLog, type LogKey } from '../log/open-log.ts'
import { type ProofState, proveEntries } from './proof-state.ts'
import { readSignedSince, type SignedSince } from './read-signed-since.ts'

/** An entry with what its own bytes say, and how far that is proved. `mismatch`: nothing that it says counts. */
export type ReadEntry =
  | { entryId: string; state: Exclude<ProofState, 'mismatch'>; content: EntryContent }
  | { entryId: string; state: 'mismatch'; content: null }

/** Entries, and what is wrong with the log from `wholeFrom` on, as a sentence that names the place; null where nothing is. */
export type ReadEntries = { entries: ReadEntry[]; fault: string | null }

const EMPTY: SignedSince = { rows: [], fault: null }

/** Which entries: by their ids, of some targets, or of an action since a moment. What is in one of these is read. */
export type EntryChoice = {
  entryIds?: readonly string[]
  targetIds?: readonly string[]
  actionSince?: { action: string; at: Date }
  /** The entry from which on the log must be whole, so that what is not in the answer is not in the log. */
  wholeFrom?: string | undefined
}

type Row = SearchValues & { position: number | null; entry: Uint8Array }

/**
 * Reads entries, wherever they are now, in the order of the log, each proved from its bytes up to the newest checkpoint's
 * signature by `key` (the published one unless given). An entry whose row does not say what its bytes say is a mismatch.
 * What was removed is not in the answer: whoever needs an entry must find it there.
 */
export async function readEntries(tx: Tx, orgId: OrgId, which: EntryChoice, key?: LogKey): Promise<ReadEntries> {
  const log = await findLog(tx, orgId, key)
  const indexed = await readRows(tx, orgId, which)
  const start = indexed.find((row) => row.entryId === which.wholeFrom)?.position ?? null
  const signed = log === null || start === null ? EMPTY : await readSignedSince(tx, orgId, log, start)
  const rows = withUnlisted(indexed, signed.rows, which)
  const states = await proveEntries(tx, orgId, log, rows)
  const entries = rows.map((row, index): ReadEntry => {
    const content = readEntryContent(row.entry)
    const state = states[index] ?? 'mismatch'
    if (content === null || state === 'mismatch' || !isListedAsWritten(orgId, row)) {
      return { entryId: row.entryId, state: 'mismatch', content: null }
    }
    return { entryId: row.entryId, state, content }
  })
  return { entries, fault: signed.fault }
}

/** Adds what is chosen by its bytes, whatever its row lists it as. */
function withUnlisted(indexed: readonly Row[], signed: readonly Row[], which: EntryChoice): Row[] {
  const { targetIds = [], actionSince } = which
  const known = new Set(indexed.map((row) => row.position))
  const unlisted = signed.filter((row) => {
    const content = known.has(row.position) ? null : readEntryContent(row.entry)
    return content !== null && (targetIds.includes(content.target.id) || content.action === actionSince?.action)
  })
  return [...indexed, ...unlisted].toSorted((one, other) => (one.position ?? Infinity) - (other.position ?? Infinity))
}

/** One statement, so that an entry that moves from the outbox to the tree meanwhile is read once. */
async function readRows(tx: Tx, orgId: OrgId, which: EntryChoice): Promise<Row[]> {
  const { entryIds = [], targetIds = [], actionSince } = which
  const chosen = sql`org_id = ${orgId} and (entry_id = any(${sql.param([...entryIds])}::text[])
    or target_id = any(${sql.param([...targetIds])}::text[])
    or (action = ${actionSince?.action ?? null} and at >= ${actionSince?.at.toISOString() ?? null}::timestamptz))`
  const columns = sql`entry_id as "entryId", at, action, actor_type as "actorType", actor_id as "actorId",
    person_id as "personId", target_type as "targetType", target_id as "targetId", entry`
  const rows = await tx.execute<Omit<Row, 'at' | 'position'> & { at: string | Date; position: string | null }>(sql`
    select ${columns}, position, outbox_id as turn from audit.leaves where ${chosen}
    union all select ${columns}, null, id from audit.outbox where ${chosen}
    order by position nulls last, turn`)
  return rows.map((row) => ({
    ...row,
    at: new Date(row.at),
    position: row.position === null ? null : Number(row.position),
  }))
}
