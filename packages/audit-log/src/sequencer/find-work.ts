import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { type SQL, sql } from 'drizzle-orm'

const NEWEST = (column: SQL) => sql`(select ${column} from audit.checkpoints c where c.org_id = h.org_id
  order by c.size desc, c.signed_at desc limit 1)`

/** The organisations with entries to append, or with a head that is not signed. Ids only: the system role sees no more. */
export function findWaitingOrgs(systemDb: Database): Promise<OrgId[]> {
  return orgIds(
    systemDb,
    sql`select distinct org_id from audit.outbox
      union select h.org_id from audit.heads h where ${NEWEST(sql`c.size`)} is distinct from h.size`,
  )
}

/** The organisations whose newest checkpoint is older than `before`. */
export function findSilentOrgs(systemDb: Database, before: Date): Promise<OrgId[]> {
  const limit = sql`${before.toISOString()}::timestamptz`
  return orgIds(systemDb, sql`select h.org_id from audit.heads h where ${NEWEST(sql`c.signed_at`)} < ${limit}`)
}

/** Every organisation that has a log, or wrote an entry that is gone. */
export function findLoggedOrgs(systemDb: Database): Promise<OrgId[]> {
  return orgIds(systemDb, sql`select org_id from audit.heads union select org_id from audit.counters`)
}

async function orgIds(systemDb: Database, query: SQL): Promise<OrgId[]> {
  const rows = await systemDb.execute<{ org_id: string }>(query)
  return rows.map((row) => mintOrgId(row.org_id))
}
