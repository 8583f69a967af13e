import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, count, eq, gte, lt } from 'drizzle-orm'
import { leaves } from '../db/leaves.ts'
import type { EntryRow } from '../entries/find-entry.ts'
import type { OpenLog } from '../log/open-log.ts'
import { appendLeaves, rootOf } from '../merkle/frontier.ts'
import { frontierPlaces } from '../merkle/proofs.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { nodeReader } from '../tree/stored-tree.ts'
import { leafHash } from '../verify/verify.mjs'

/** So many entries are hashed anew; of more, that none is missing is seen by their number, and the rest by the whole check. */
const HASHED_MAX = 2_000

/** What was signed; `fault` is a sentence that names the entry that is missing or was changed, or null. */
export type SignedSince = { rows: EntryRow[]; fault: string | null }

/**
 * Reads what was signed from a position on, and proves that it is all of it: with the subtrees before it, the entries give
 * the root that the newest checkpoint signs. Answers no rows where there are too many to hash; they were counted then.
 */
export async function readSignedSince(tx: Tx, orgId: OrgId, log: OpenLog, start: number): Promise<SignedSince> {
  try {
    return { rows: await readWhole(tx, orgId, log, start), fault: null }
  } catch (error) {
    if (!(error instanceof LogMismatch)) throw error
    return { rows: [], fault: error.message }
  }
}

async function readWhole(tx: Tx, orgId: OrgId, log: OpenLog, start: number): Promise<EntryRow[]> {
  const { checkpoint } = log
  if (checkpoint === null || start >= checkpoint.size) return []
  const { size, root } = checkpoint
  const range = and(eq(leaves.orgId, orgId), gte(leaves.position, start), lt(leaves.position, size))
  if (size - start > HASHED_MAX) {
    const [found] = await tx.select({ entries: count() }).from(leaves).where(range)
    if (found?.entries !== size - start) throw new LogMismatch(start, size - 1)
    return []
  }
  const rows = await tx.select().from(leaves).where(range).orderBy(asc(leaves.position))
  const missing = rows.findIndex((row, index) => row.position !== start + index)
  if (missing !== -1 || rows.length < size - start) {
    const position = start + (missing === -1 ? rows.length : missing)
    throw new LogMismatch(position, position)
  }
  const readNodes = nodeReader(tx, orgId)
  const hashes = rows.map((row) => leafHash(row.entry))
  const grown = appendLeaves({ size: start, peaks: await readNodes(frontierPlaces(start)) }, hashes)
  if (log.signed && Buffer.compare(rootOf(grown.frontier), root) === 0) return rows
  const stored = await readNodes(rows.map((row) => ({ level: 0, position: row.position })))
  const changed = hashes.findIndex((hash, index) => Buffer.compare(hash, stored[index] ?? new Uint8Array()) !== 0)
  throw changed === -1 ? new LogMismatch(start, size - 1) : new LogMismatch(start + changed, start + changed)
}
