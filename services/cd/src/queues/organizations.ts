import type { Database } from '@baton/kernel/database'
import { asc, gt } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'

/**
 * The organisations that have artifacts, by their ids, after `after`. `systemDb` sees nothing else of them. One look an
 * organisation, however many artifacts it has.
 */
export async function listOrganizations(systemDb: Database, after: string, limit: number): Promise<string[]> {
  const found: string[] = []
  for (let last = after; found.length < limit; ) {
    const [next] = await systemDb
      .select({ orgId: artifacts.orgId })
      .from(artifacts)
      .where(gt(artifacts.orgId, last))
      .orderBy(asc(artifacts.orgId))
      .limit(1)
    if (!next) return found
    found.push(next.orgId)
    last = next.orgId
  }
  return found
}
