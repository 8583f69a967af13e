import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, count, eq, isNull } from 'drizzle-orm'
import { memberships } from '../db/memberships.ts'

/** How many members the organisation has now. */
export async function countMembers(tx: Tx, orgId: OrgId): Promise<number> {
  const [row] = await tx
    .select({ members: count() })
    .from(memberships)
    .where(and(eq(memberships.orgId, orgId), isNull(memberships.removedAt)))
  return row?.members ?? 0
}
