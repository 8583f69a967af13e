import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, asc, eq, isNotNull } from 'drizzle-orm'
import { getBuildRow } from '../builds/build-rows.ts'
import { hasEnded } from '../builds/build-states.ts'
import { releaseSlot } from '../builds/end-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import { buildSchedules } from '../db/build-schedules.ts'
import type { BuildStarter } from '../verbs.ts'
import type { DueItem, DueQueue } from './due-loop.ts'

const RETRY_MS = 1_000

/** What sweeping needs. `systemDb` sees which builds are due in every organisation, and nothing of them. */
export type SweepDeps = {
  db: Database
  systemDb: Database
  clock: Clock
  starter: BuildStarter
  activeBuildsMax: number
}

/**
 * Builds whose workflow nobody has seen start, or whose cancel nobody has seen arrive: a killed process may have committed
 * the row and no more. Asking again is harmless: what is so already counts as done.
 */
export function buildStartQueue(deps: SweepDeps): DueQueue {
  return {
    name: 'build starts',
    list: () =>
      deps.systemDb
        .select({ orgId: buildSchedules.orgId, id: buildSchedules.id, dueAt: buildSchedules.dueAt })
        .from(buildSchedules)
        .where(isNotNull(buildSchedules.dueAt))
        .orderBy(asc(buildSchedules.dueAt))
        .limit(200)
        .then((rows) => rows.flatMap(({ dueAt, ...row }) => (dueAt ? [{ ...row, dueAt }] : []))),
    handle: (item) => sweepBuild(deps, item),
  }
}

async function sweepBuild(deps: SweepDeps, item: DueItem): Promise<void> {
  const orgId = mintOrgId(item.orgId)
  const buildId = item.id
  const build = await withOrg(deps.db, orgId, (tx) => getBuildRow(tx, orgId, buildId))
  if (hasEnded(build.state)) {
    const scope = { orgId, now: deps.clock(), slots: deps.activeBuildsMax }
    const admitted = await withOrg(deps.db, orgId, (tx) => releaseSlot({ ...scope, tx }, buildId))
    await startAdmitted(deps.starter, orgId, admitted)()
    return
  }
  const asked = await ask(deps, { orgId, buildId, cancelled: build.cancelledBy !== null })
  const dueAt = asked ? null : new Date(deps.clock().getTime() + RETRY_MS)
  await withOrg(deps.db, orgId, (tx) =>
    tx
      .update(buildSchedules)
      .set({ dueAt })
      // A cancel that came meanwhile has set a time of its own, and is looked at then.
      .where(
        and(eq(buildSchedules.orgId, orgId), eq(buildSchedules.id, buildId), eq(buildSchedules.dueAt, item.dueAt)),
      ),
  )
}

/** False when Temporal did not answer. */
async function ask(
  { starter }: SweepDeps,
  { cancelled, ...build }: { orgId: ReturnType<typeof mintOrgId>; buildId: string; cancelled: boolean },
): Promise<boolean> {
  try {
    await starter.start(build)
    if (cancelled) await starter.cancel(build)
    return true
  } catch {
    return false
  }
}
