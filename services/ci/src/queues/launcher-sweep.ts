import type { Database } from '@baton/kernel/database'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { LauncherClient } from '@baton/sandbox/client'
import { and, eq } from 'drizzle-orm'
import { jobAttempts } from '../db/job-attempts.ts'

/** Beside the look at the worker's start. */
export const SWEEP_LAUNCHER_EVERY_MS = 10 * 60_000

/**
 * Removes from this host's launcher what no job needs any more: whoever should have done it was killed before. What belongs
 * to an attempt that has not ended stays.
 */
export async function sweepLauncher(deps: { db: Database; launcher: LauncherClient }): Promise<void> {
  for (const held of await deps.launcher.held()) {
    if (held.owner !== null && (await hasEnded(deps.db, held.owner, held.workspaceId))) await deps.launcher.drop(held)
  }
}

/** A workspace has the name of the attempt that it was made for: `<job>.<attempt>`. */
async function hasEnded(db: Database, owner: string, workspaceId: string): Promise<boolean> {
  const orgId = mintOrgId(owner)
  const [jobId = '', attempt = ''] = workspaceId.split('.')
  const here = and(
    eq(jobAttempts.orgId, orgId),
    eq(jobAttempts.jobId, jobId),
    eq(jobAttempts.attempt, Number.parseInt(attempt, 10) || 0),
  )
  const rows = await withOrg(db, orgId, (tx) =>
    tx.select({ finishedAt: jobAttempts.finishedAt }).from(jobAttempts).where(here),
  )
  return rows.every(({ finishedAt }) => finishedAt !== null)
}
