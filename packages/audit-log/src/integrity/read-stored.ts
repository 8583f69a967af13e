import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gt, gte, lt, lte, sql } from 'drizzle-orm'
import { checkpoints } from '../db/checkpoints.ts'
import { leaves } from '../db/leaves.ts'
import { type NodeHashes, nodeName, type StoredCheckpoint } from '../tree/stored-tree.ts'

/** The entries from `start` up to, and without, `end`, in the tree's order. */
export function readLeaves(tx: Tx, orgId: OrgId, start: number, end: number) {
  const within = and(eq(leaves.orgId, orgId), gte(leaves.position, start), lt(leaves.position, end))
  return tx.select().from(leaves).where(within).orderBy(asc(leaves.position))
}

/** The stored nodes that become full with the leaves from `start` up to, and without, `end`; by `nodeName`. */
export async function readNodesFilledBy(tx: Tx, orgId: OrgId, start: number, end: number): Promise<NodeHashes> {
  const rows = await tx.execute<{ level: number; position: string; hash: Uint8Array }>(sql`
    select n.level, n.position, n.hash from generate_series(0, 52) as height (level)
    join lateral (
      select * from audit.nodes n where n.org_id = ${orgId} and n.level = height.level
        and n.position >= ${start}::bigint >> height.level and n.position < ${end}::bigint >> height.level offset 0
    ) n on true`)
  return new Map(rows.map(({ level, position, hash }) => [nodeName({ level, position: Number(position) }), hash]))
}

/** The checkpoints of more than `after` and at most `until` entries, the smallest first. */
export function readCheckpoints(tx: Tx, orgId: OrgId, after: number, until: number): Promise<StoredCheckpoint[]> {
  const { size, signedAt, root, note } = checkpoints
  const within = and(eq(checkpoints.orgId, orgId), gt(size, after), lte(size, until))
  return tx.select({ size, signedAt, root, note }).from(checkpoints).where(within).orderBy(asc(size))
}

/** The first entry that stands behind the committed head, where none may be; null when there is none. */
export async function findEntryBehindHead(tx: Tx, orgId: OrgId): Promise<number | null> {
  const [row] = await tx.execute<{ position: string | null }>(sql`
    select min(position) as position from audit.leaves where org_id = ${orgId}
      and position >= coalesce((select size from audit.heads where org_id = ${orgId}), 0)`)
  return row?.position ? Number(row.position) : null
}
