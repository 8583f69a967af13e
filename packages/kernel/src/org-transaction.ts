import { type Database, sendStatement, type Tx } from './database.ts'
import type { OrgId } from './ids.ts'

/**
 * Runs `work` in one transaction that sees and writes the rows of this organisation alone (row-level security reads
 * `app.org_id`). Commits when `work` resolves, rolls back when it throws. No network call belongs inside.
 */
export function withOrg<Result>(db: Database, orgId: OrgId, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction(async (tx) => {
    // Sent before whatever `work` sends, on the same connection, which answers in order: no round trip of its own.
    const organizationSet = sendStatement(tx, "select set_config('app.org_id', $1, true)", [orgId])
    const [result] = await Promise.all([work(tx), organizationSet])
    return result
  })
}
