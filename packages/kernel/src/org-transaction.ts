import { type Database, sendStatement, type Tx } from './database.ts'
import type { OrgId } from './ids.ts'

/**
 * Runs `work` in one transaction that sees and writes the rows of this organisation alone (row-level security reads
 * `app.org_id`). Commits when `work` resolves, rolls back when it throws. No network call belongs inside.
 */
export function withOrg<Result>(db: Database, orgId: OrgId, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction(async (tx) => {
    const organizationSet = setOrganization(tx, orgId)
    const [result] = await Promise.all([work(tx), organizationSet])
    return result
  })
}

/**
 * As `withOrg`, for reading alone: all statements of `work` see the same moment, so that what one of them found cannot
 * contradict what the next one finds. Writing or locking in it throws.
 */
export function readOrg<Result>(db: Database, orgId: OrgId, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction(async (tx) => {
    const momentHeld = sendStatement(tx, 'set transaction isolation level repeatable read, read only', [])
    const organizationSet = setOrganization(tx, orgId)
    const [result] = await Promise.all([work(tx), momentHeld, organizationSet])
    return result
  })
}

/** Sent before whatever follows, on the same connection, which answers in order: no round trip of its own. */
function setOrganization(tx: Tx, orgId: OrgId): Promise<void> {
  return sendStatement(tx, "select set_config('app.org_id', $1, true)", [orgId])
}
