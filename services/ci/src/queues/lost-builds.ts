import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Logger } from '@baton/telemetry/logger'
import { getBuildRow } from '../builds/build-rows.ts'
import { hasEnded } from '../builds/build-states.ts'
import { endBuild, releaseSlot } from '../builds/end-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import { buildSchedules } from '../db/build-schedules.ts'
import type { SweepDeps } from './build-starts.ts'

const CAUSE = 'Its workflow is gone: the workflow service has lost it. Run the build again.'

/**
 * Ends builds that hold a slot while Temporal knows of no open workflow for them: its database was lost, or an operator
 * has ended the workflow. Run once when a worker starts. `isOpen` throws while Temporal does not answer.
 */
export async function endLostBuilds(
  deps: SweepDeps,
  isOpen: (build: { orgId: string; buildId: string }) => Promise<boolean>,
  logger: Logger,
): Promise<void> {
  const rows = await deps.systemDb
    .select({ orgId: buildSchedules.orgId, id: buildSchedules.id, dueAt: buildSchedules.dueAt })
    .from(buildSchedules)
  for (const row of rows) {
    if (row.dueAt || (await isOpen({ orgId: row.orgId, buildId: row.id }))) continue
    const orgId = mintOrgId(row.orgId)
    const admitted = await withOrg(deps.db, orgId, async (tx) => {
      const build = await getBuildRow(tx, orgId, row.id, 'lock')
      const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax }
      if (hasEnded(build.state)) return releaseSlot(scope, row.id)
      logger.warn({ orgId, buildId: row.id }, 'a build without a workflow was ended')
      return endBuild(scope, build, { state: 'infrastructure', cause: CAUSE })
    })
    await startAdmitted(deps.starter, orgId, admitted)()
  }
}
