import type { Tx } from '@baton/kernel/database'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { lastingRefusal } from '@baton/kernel/lasting-refusal'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Logger } from '@baton/telemetry/logger'
import { and, eq } from 'drizzle-orm'
import { getBuildRow } from '../builds/build-rows.ts'
import { hasEnded } from '../builds/build-states.ts'
import { releaseSlot } from '../builds/end-build.ts'
import { finishLost } from '../builds/finish-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import { buildSchedules } from '../db/build-schedules.ts'
import { jobAttempts } from '../db/job-attempts.ts'
import type { SweepDeps } from './build-starts.ts'

const CAUSE = 'Its workflow is gone: the workflow service has lost it. Run the build again.'

/**
 * Ends builds that hold a slot while Temporal knows of no open workflow for them: its database was lost, or an operator
 * has ended the workflow. Waits for no workspace to go, since a launcher may be away. Run once when a worker starts.
 * `isOpen` throws while Temporal does not answer.
 */
export async function endLostBuilds(
  deps: SweepDeps & { newId: NewId; removeWorkspace: (runId: string) => void },
  isOpen: (build: { orgId: string; buildId: string }) => Promise<boolean>,
  logger: Logger,
): Promise<void> {
  const rows = await deps.systemDb
    .select({ orgId: buildSchedules.orgId, id: buildSchedules.id, dueAt: buildSchedules.dueAt })
    .from(buildSchedules)
  for (const row of rows) {
    if (row.dueAt || (await isOpen({ orgId: row.orgId, buildId: row.id }))) continue
    const orgId = mintOrgId(row.orgId)
    logger.warn({ orgId, buildId: row.id }, 'a build without a workflow is ended')
    const lost = await endLost(deps, orgId, row.id).catch((error) => {
      // One whose tests or steps cannot be stored is ended without them, so that it keeps no slot and stops none after it.
      if (!lastingRefusal(error)) throw error
      return endLost(deps, orgId, row.id, { bare: true })
    })
    await startAdmitted(deps.starter, orgId, lost.admitted)()
    // Its steps may still run: nobody else would ever stop them.
    for (const { jobId, attempt } of lost.running) deps.removeWorkspace(`${jobId}.${attempt}`)
  }
}

function endLost(
  deps: SweepDeps & { newId: NewId },
  orgId: OrgId,
  buildId: string,
  { bare = false }: { bare?: boolean } = {},
) {
  return withOrg(deps.db, orgId, async (tx) => {
    const build = await getBuildRow(tx, orgId, buildId, 'lock')
    const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax, newId: deps.newId }
    if (hasEnded(build.state)) return { admitted: await releaseSlot(scope, buildId), running: [] }
    const running = await listRunning(tx, orgId, buildId)
    return { admitted: await finishLost(scope, build, { cause: CAUSE, bare }), running }
  })
}

function listRunning(tx: Tx, orgId: OrgId, buildId: string): Promise<Array<{ jobId: string; attempt: number }>> {
  return tx
    .select({ jobId: jobAttempts.jobId, attempt: jobAttempts.attempt })
    .from(jobAttempts)
    .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.buildId, buildId), eq(jobAttempts.state, 'running')))
}
