import type { Database } from '@baton/kernel/database'
import { withOrg } from '@baton/kernel/org-transaction'
import type { LauncherClient } from '@baton/sandbox/client'
import { and, eq } from 'drizzle-orm'
import { deploymentSteps } from '../db/deployments.ts'
import { systemOrg } from './system-org.ts'

/** Beside the look at the worker's start. */
export const SWEEP_LAUNCHER_EVERY_MS = 10 * 60_000

/**
 * Removes from this host's launcher what no deployment needs any more: whoever should have done it was killed before. What
 * belongs to a step that has not ended stays.
 */
export async function sweepLauncher(deps: { db: Database; launcher: LauncherClient }): Promise<void> {
  for (const held of await deps.launcher.held()) {
    if (held.owner !== null && (await hasEnded(deps.db, held.owner, held.workspaceId))) await deps.launcher.drop(held)
  }
}

/** A workspace has the name of the step that it was made for: `<deployment>-<position>`. */
async function hasEnded(db: Database, owner: string, workspaceId: string): Promise<boolean> {
  const orgId = systemOrg(owner)
  const end = workspaceId.lastIndexOf('-')
  const here = and(
    eq(deploymentSteps.orgId, orgId),
    eq(deploymentSteps.deploymentId, workspaceId.slice(0, end)),
    eq(deploymentSteps.position, Number.parseInt(workspaceId.slice(end + 1), 10) || 0),
  )
  const rows = await withOrg(db, orgId, (tx) =>
    tx.select({ state: deploymentSteps.state }).from(deploymentSteps).where(here),
  )
  return rows.every(({ state }) => state !== 'queued' && state !== 'running')
}
