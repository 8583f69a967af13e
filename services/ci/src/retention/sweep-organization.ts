import type { OrgId } from '@baton/kernel/ids'
import { readOrg, withOrg } from '@baton/kernel/org-transaction'
import { and, eq, sql } from 'drizzle-orm'
import { retentionRuns } from '../db/retention-runs.ts'
import { listHoldingBuilds, loadBuildFacts } from './build-facts.ts'
import { countDeleted, deleteExpiredOf } from './delete-expired.ts'
import { removeNotedBytes } from './remove-bytes.ts'
import { removeStrays } from './remove-strays.ts'
import type { RetentionDeps } from './retention-deps.ts'
import { oldestKept, whatGoes } from './retention-rules.ts'
import { rulesInForce } from './rules-row.ts'

const BUILDS_AT_ONCE = 200

/** One run for an organisation. `runId` names its row. */
export type RetentionRun = { orgId: OrgId; runId: string; trigger: 'schedule' | 'request' }

/**
 * Deletes what the organisation's rules do not keep: first the rows say so, then the bytes go, then what no row names. Each
 * step may be killed anywhere and repeated. Answers the hosts that have something on their own disks.
 */
export async function sweepOrganization(
  deps: RetentionDeps,
  run: RetentionRun,
  signal: AbortSignal,
): Promise<{ hosts: string[] }> {
  const { orgId, runId } = run
  await beginRun(deps, run)
  // What a run that was killed has noted goes first: it frees room before anything else is looked at.
  await removeNotedBytes(deps, orgId, signal)
  for (let cursor: string | null = ''; cursor !== null; ) {
    signal.throwIfAborted()
    cursor = await deleteBatch(deps, run, cursor)
    await removeNotedBytes(deps, orgId, signal)
  }
  const strays = await removeStrays(deps, orgId, signal)
  if (strays.count > 0) await withOrg(deps.db, orgId, (tx) => countDeleted(tx, orgId, runId, { strays }))
  return { hosts: await listHosts(deps, orgId) }
}

const HOST_FORGOTTEN_MS = 30 * 24 * 60 * 60_000
const BUILDS_LOOKED_AT = 100

/** The hosts that lately ran the organisation's builds, or had something of it when they were last measured. */
async function listHosts({ db, clock }: RetentionDeps, orgId: OrgId): Promise<string[]> {
  const since = new Date(clock().getTime() - HOST_FORGOTTEN_MS).toISOString()
  const rows = await withOrg(db, orgId, (tx) =>
    tx.execute<{ host_id: string }>(sql`
      select host_id from ci.host_usage where org_id = ${orgId} and measured_at > ${since}
      union
      select attempt.host_id
      from (select id from ci.builds where org_id = ${orgId} order by id desc limit ${BUILDS_LOOKED_AT}) as build
      join ci.jobs as job on job.org_id = ${orgId} and job.build_id = build.id
      join ci.job_attempts as attempt on attempt.org_id = ${orgId} and attempt.job_id = job.id
      order by 1`),
  )
  return rows.map((row) => row.host_id)
}

async function beginRun({ db, clock }: RetentionDeps, { orgId, runId, trigger }: RetentionRun): Promise<void> {
  await withOrg(db, orgId, (tx) =>
    tx
      .insert(retentionRuns)
      .values({ orgId, id: runId, trigger, startedAt: clock(), deleted: {} })
      .onConflictDoNothing(),
  )
}

/** Writes the end of a run. */
export async function endRun(
  { db, clock }: Pick<RetentionDeps, 'db' | 'clock'>,
  { orgId, runId, hostsAway }: { orgId: OrgId; runId: string; hostsAway: string[] },
): Promise<void> {
  await withOrg(db, orgId, (tx) =>
    tx
      .update(retentionRuns)
      .set({ finishedAt: clock(), hostsAway })
      .where(and(eq(retentionRuns.orgId, orgId), eq(retentionRuns.id, runId))),
  )
}

/** Deletes what goes of the next builds. Answers where to go on, or null at the end. */
async function deleteBatch(deps: RetentionDeps, run: RetentionRun, cursor: string): Promise<string | null> {
  const { orgId, runId } = run
  const now = deps.clock()
  const { rules, held, last } = await readOrg(deps.db, orgId, async (tx) => {
    const rules = await rulesInForce(tx, orgId, deps.retentionDaysMax)
    const buildIds = await listHoldingBuilds(tx, orgId, cursor, BUILDS_AT_ONCE)
    const held = await loadBuildFacts(tx, orgId, { buildIds, newestOf: rules.buildsKept + 1 })
    return { rules, held, last: buildIds.length < BUILDS_AT_ONCE ? null : (buildIds.at(-1) ?? null) }
  })
  for (const build of held) {
    const going = whatGoes(build, rules, now)
    if (going.logs || going.outputs) await deleteExpiredOf(deps, orgId, { buildId: build.id, rules, runId })
  }
  // Ids sort by the time at which they were made: what follows is younger still.
  return held.some(({ createdAt }) => createdAt > oldestKept(rules, now)) ? null : last
}
