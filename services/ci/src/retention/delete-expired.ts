import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { builds } from '../db/builds.ts'
import { byteRemovals } from '../db/byte-removals.ts'
import { logTails } from '../db/log-tails.ts'
import { logs } from '../db/logs.ts'
import { reports } from '../db/reports.ts'
import { retentionRuns } from '../db/retention-runs.ts'
import { type Amounts, addAmounts } from './amounts.ts'
import { loadBuildFacts } from './build-facts.ts'
import type { RetentionDeps } from './retention-deps.ts'
import { type Going, type RetentionRules, ruleWords, whatGoes } from './retention-rules.ts'

/**
 * Deletes what a build has and the rules do not keep: the rows say so and the bytes are noted for removal, in one
 * transaction with the run's own count. Judged anew inside of it, with the rows locked that could make the build's bytes
 * needed again.
 */
export async function deleteExpiredOf(
  deps: RetentionDeps,
  orgId: OrgId,
  of: { buildId: string; rules: RetentionRules; runId: string },
): Promise<void> {
  const { buildId, rules, runId } = of
  const now = deps.clock()
  await withOrg(deps.db, orgId, async (tx) => {
    await lockBuild(tx, orgId, buildId)
    const [facts] = await loadBuildFacts(tx, orgId, { buildIds: [buildId], newestOf: rules.buildsKept + 1 })
    const going: Going = facts ? whatGoes(facts, rules, now) : { logs: false, outputs: false }
    let deleted: Amounts = {}
    if (going.logs) deleted = addAmounts(deleted, await giveUpLogs(tx, orgId, { buildId, rules, now }))
    if (going.outputs) deleted = addAmounts(deleted, await giveUpOutputs(tx, orgId, { buildId, rules, now }))
    await countDeleted(tx, orgId, runId, deleted)
  })
}

/** Adds to what a run has deleted. */
export async function countDeleted(tx: Tx, orgId: OrgId, runId: string, deleted: Amounts): Promise<void> {
  if (Object.keys(deleted).length === 0) return
  const here = and(eq(retentionRuns.orgId, orgId), eq(retentionRuns.id, runId))
  const [run] = await tx.select({ deleted: retentionRuns.deleted }).from(retentionRuns).where(here).for('update')
  if (run)
    await tx
      .update(retentionRuns)
      .set({ deleted: addAmounts(run.deleted, deleted) })
      .where(here)
}

/** Whoever ends the build locks its row, whoever publishes an artifact again the artifact's. */
async function lockBuild(tx: Tx, orgId: OrgId, buildId: string): Promise<void> {
  await tx
    .select({ id: builds.id })
    .from(builds)
    .where(and(eq(builds.orgId, orgId), eq(builds.id, buildId)))
    .for('update')
  await tx
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.buildId, buildId)))
    .for('update')
}

type GivenUp = { buildId: string; rules: RetentionRules; now: Date }

async function giveUpLogs(tx: Tx, orgId: OrgId, { buildId, rules, now }: GivenUp): Promise<Amounts> {
  const rows = await tx
    .update(logs)
    .set({ deletedAt: now, deletedRule: ruleWords('logs', rules.logDays) })
    .where(and(eq(logs.orgId, orgId), eq(logs.buildId, buildId), isNull(logs.deletedAt)))
    .returning({ id: logs.id, bytes: logs.bytes })
  if (rows.length === 0) return {}
  const ids = rows.map(({ id }) => id)
  await tx.delete(logTails).where(and(eq(logTails.orgId, orgId), inArray(logTails.logId, ids)))
  await noteRemovals(tx, orgId, { kind: 'log', names: ids, now })
  return { logs: amountOf(rows) }
}

async function giveUpOutputs(tx: Tx, orgId: OrgId, { buildId, rules, now }: GivenUp): Promise<Amounts> {
  const made = await tx
    .update(artifacts)
    .set({ deletedAt: now, deletedRule: ruleWords('artifacts', rules.artifactDays) })
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.buildId, buildId), isNull(artifacts.deletedAt)))
    .returning({ sha256: artifacts.sha256, bytes: artifacts.bytes })
  const told = await tx
    .update(reports)
    .set({ deletedAt: now, deletedRule: ruleWords('test reports', rules.artifactDays) })
    .where(
      and(eq(reports.orgId, orgId), eq(reports.buildId, buildId), isNotNull(reports.sha256), isNull(reports.deletedAt)),
    )
    .returning({ sha256: reports.sha256, bytes: reports.bytes })
  const names = [...made, ...told].flatMap(({ sha256 }) => sha256 ?? [])
  await noteRemovals(tx, orgId, { kind: 'blob', names, now })
  return {
    ...(made.length > 0 && { artifacts: amountOf(made) }),
    ...(told.length > 0 && { reports: amountOf(told) }),
  }
}

function amountOf(rows: ReadonlyArray<{ bytes: number | null }>) {
  return { count: rows.length, bytes: rows.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) }
}

async function noteRemovals(
  tx: Tx,
  orgId: OrgId,
  { kind, names, now }: { kind: 'blob' | 'log'; names: readonly string[]; now: Date },
): Promise<void> {
  if (names.length === 0) return
  const rows = [...new Set(names)].map((name) => ({ orgId, kind, name, notedAt: now }))
  await tx.insert(byteRemovals).values(rows).onConflictDoNothing()
}
