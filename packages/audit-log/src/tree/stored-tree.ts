import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { desc, eq, sql } from 'drizzle-orm'
import { checkpoints } from '../db/checkpoints.ts'
import { heads } from '../db/heads.ts'
import { EMPTY_FRONTIER, type Frontier, splitHashes } from '../merkle/frontier.ts'
import type { NodePlace, ReadNodes } from '../merkle/proofs.ts'
import { LogMismatch } from './log-mismatch.ts'

/** The committed head of an organisation's tree; the empty one before its first entry. */
export async function readHead(tx: Tx, orgId: OrgId): Promise<Frontier> {
  const [row] = await tx.select().from(heads).where(eq(heads.orgId, orgId))
  return row ? { size: row.size, peaks: splitHashes(row.peaks) } : EMPTY_FRONTIER
}

/** A signed head as it is stored; nobody has checked its signature. */
export type StoredCheckpoint = { size: number; signedAt: Date; root: Uint8Array; note: string }

/** The newest checkpoint of an organisation's log, or null before the first. */
export async function findNewestCheckpoint(tx: Tx, orgId: OrgId): Promise<StoredCheckpoint | null> {
  const { size, signedAt, root, note } = checkpoints
  const newest = tx.select({ size, signedAt, root, note }).from(checkpoints).where(eq(checkpoints.orgId, orgId))
  const [row] = await newest.orderBy(desc(size), desc(signedAt)).limit(1)
  return row ?? null
}

/** Stored subtree roots by their place; what is not stored is not in it. One query. */
export async function readNodeHashes(tx: Tx, orgId: OrgId, places: readonly NodePlace[]): Promise<NodeHashes> {
  if (places.length === 0) return new Map()
  const wanted = new Map(places.map((place) => [nodeName(place), place]))
  const levels = sql.param([...wanted.values()].map((place) => place.level))
  const positions = sql.param([...wanted.values()].map((place) => place.position))
  // "offset 0" keeps the planner at one look-up by key for each place, however little it knows of the table.
  const rows = await tx.execute<{ level: number; position: string; hash: Uint8Array }>(sql`
    select n.level, n.position, n.hash from unnest(${levels}::smallint[], ${positions}::bigint[]) as wanted (level, position)
    join lateral (
      select * from audit.nodes n
      where n.org_id = ${orgId} and n.level = wanted.level and n.position = wanted.position offset 0
    ) n on true`)
  return new Map(rows.map(({ level, position, hash }) => [nodeName({ level, position: Number(position) }), hash]))
}

/** Subtree roots by `nodeName`. */
export type NodeHashes = ReadonlyMap<string, Uint8Array>

/** A name for a node's place. */
export const nodeName = ({ level, position }: NodePlace) => `${level}/${position}`

/** Reads what a proof needs. A missing node is a LogMismatch: the stored tree is not what was appended. */
export function nodeReader(tx: Tx, orgId: OrgId): ReadNodes {
  return async (places) => pickNodes(await readNodeHashes(tx, orgId, places), places)
}

/** The hashes of these places, in their order. A missing one is a LogMismatch. */
export function pickNodes(hashes: NodeHashes, places: readonly NodePlace[]): Uint8Array[] {
  return places.map((place) => {
    const hash = hashes.get(nodeName(place))
    if (hash) return hash
    throw new LogMismatch(place.position * 2 ** place.level, (place.position + 1) * 2 ** place.level - 1)
  })
}
