import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { asc, gt } from 'drizzle-orm'
import { repositories } from '../db/repositories.ts'

/** The organisations that have repositories, by their ids, after `after`. `systemDb` sees nothing else of them. */
export async function listOrganizations(systemDb: Database, after: string, limit: number): Promise<OrgId[]> {
  const rows = await systemDb
    .selectDistinct({ orgId: repositories.orgId })
    .from(repositories)
    .where(gt(repositories.orgId, after))
    .orderBy(asc(repositories.orgId))
    .limit(limit)
  return rows.map(({ orgId }) => mintOrgId(orgId))
}
