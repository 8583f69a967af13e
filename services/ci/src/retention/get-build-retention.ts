import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { hostUsage } from '../db/host-usage.ts'
import { retentionRuns } from '../db/retention-runs.ts'
import { query } from '../verbs.ts'
import { type Amount, type Amounts, AmountView, addAmounts, BYTE_KINDS, listAmounts } from './amounts.ts'
import { listHoldingBuilds, loadBuildFacts } from './build-facts.ts'
import { DEFAULT_RULES, oldestKept, type RetentionRules, whatGoes } from './retention-rules.ts'
import { findRules, rulesInForce } from './rules-row.ts'

/** The rules, as the API takes and says them. */
export const RulesView = z.object({
  logDays: z.number().int(),
  artifactDays: z.number().int(),
  buildsKept: z.number().int(),
  mirrorDays: z.number().int(),
})

const RunView = z.object({
  id: z.string(),
  trigger: z.enum(['schedule', 'request']),
  startedAt: z.iso.datetime(),
  /** Null while it runs. */
  finishedAt: z.iso.datetime().nullable(),
  deleted: z.array(AmountView),
  /** Hosts that did not answer, so that their mirrors and workspaces were not looked at. */
  hostsAway: z.array(z.string()),
})

/** What builds keep, by which rules, what the next run would delete, and what the last one did. */
export const BuildRetentionView = z.object({
  rules: RulesView,
  defaults: RulesView,
  /** The operator keeps nothing for longer than this, whatever the rules say. */
  daysMax: z.number().int(),
  usage: z.array(AmountView.extend({ measuredAt: z.iso.datetime().nullable() })),
  next: z.object({
    deletes: z.array(AmountView),
    /** True where there is more than was counted. */
    isMore: z.boolean(),
  }),
  lastRun: RunView.nullable(),
})
export type BuildRetentionView = z.infer<typeof BuildRetentionView>

export const GetBuildRetentionInput = z.object({})

/** What the organisation's builds keep and lose. Mirrors and workspaces are as their hosts last measured them. */
export const getBuildRetention = query(
  { action: 'retention:read', input: GetBuildRetentionInput },
  async ({ tx, orgId, now, deps }): Promise<BuildRetentionView> => {
    const inForce = await rulesInForce(tx, orgId, deps.retentionDaysMax)
    const stored = await storedUsage(tx, orgId)
    const onHosts = await usageOfHosts(tx, orgId)
    const usage = addAmounts(stored, Object.fromEntries(onHosts.map(({ kind, ...amount }) => [kind, amount])))
    const measuredAt = new Map(onHosts.map((row) => [row.kind as string, row.measuredAt]))
    const next = await nextDeletes(tx, orgId, inForce, now)
    return {
      rules: await findRules(tx, orgId),
      defaults: DEFAULT_RULES,
      daysMax: deps.retentionDaysMax,
      usage: BYTE_KINDS.filter((kind) => kind !== 'strays').map((kind) => ({
        kind,
        count: usage[kind]?.count ?? 0,
        bytes: usage[kind]?.bytes ?? 0,
        measuredAt: measuredAt.get(kind)?.toISOString() ?? null,
      })),
      next: { deletes: listAmounts(next.deletes), isMore: next.isMore },
      lastRun: await findLastRun(tx, orgId),
    }
  },
)

/** Bytes that several builds made alike lie in the store once, and are counted once. */
async function storedUsage(tx: Tx, orgId: OrgId): Promise<Amounts> {
  const rows = await tx.execute<{ kind: 'logs' | 'artifacts' | 'reports'; count: string; bytes: string }>(sql`
    select 'logs' as kind, count(*) as count, coalesce(sum(bytes), 0) as bytes
      from ci.logs where org_id = ${orgId} and deleted_at is null
    union all
    select 'artifacts', count(*), coalesce(sum(bytes), 0) from (
      select distinct sha256, bytes from ci.artifacts where org_id = ${orgId} and deleted_at is null) as made
    union all
    select 'reports', count(*), coalesce(sum(bytes), 0) from (
      select distinct sha256, bytes from ci.reports
      where org_id = ${orgId} and sha256 is not null and deleted_at is null) as told`)
  return Object.fromEntries(
    rows.map(({ kind, count, bytes }) => [kind, { count: Number(count), bytes: Number(bytes) }]),
  )
}

async function usageOfHosts(
  tx: Tx,
  orgId: OrgId,
): Promise<Array<Amount & { kind: 'mirrors' | 'workspaces'; measuredAt: Date }>> {
  const rows = await tx
    .select({
      kind: hostUsage.kind,
      count: sql<string>`sum(${hostUsage.count})`,
      bytes: sql<string>`sum(${hostUsage.bytes})`,
      measuredAt: sql`min(${hostUsage.measuredAt})`.mapWith(hostUsage.measuredAt),
    })
    .from(hostUsage)
    .where(eq(hostUsage.orgId, orgId))
    .groupBy(hostUsage.kind)
  return rows.map(({ kind, count, bytes, measuredAt }) => ({
    kind,
    count: Number(count),
    bytes: Number(bytes),
    measuredAt: measuredAt as Date,
  }))
}

const BUILDS_AT_ONCE = 500
/** A page waits for the answer: with more builds than this it says so. */
const BUILDS_MAX = 5_000

async function nextDeletes(
  tx: Tx,
  orgId: OrgId,
  rules: RetentionRules,
  now: Date,
): Promise<{ deletes: Amounts; isMore: boolean }> {
  const going = { logs: [] as string[], outputs: [] as string[] }
  let cursor = ''
  let isMore = true
  for (let seen = 0; isMore && seen < BUILDS_MAX; seen += BUILDS_AT_ONCE) {
    const buildIds = await listHoldingBuilds(tx, orgId, cursor, BUILDS_AT_ONCE)
    const held = await loadBuildFacts(tx, orgId, { buildIds, newestOf: rules.buildsKept + 1 })
    for (const build of held) {
      const goes = whatGoes(build, rules, now)
      if (goes.logs) going.logs.push(build.id)
      if (goes.outputs) going.outputs.push(build.id)
    }
    cursor = buildIds.at(-1) ?? cursor
    const isYoung = held.some(({ createdAt }) => createdAt > oldestKept(rules, now))
    isMore = buildIds.length === BUILDS_AT_ONCE && !isYoung
  }
  return { deletes: await amountsOf(tx, orgId, going), isMore }
}

async function amountsOf(tx: Tx, orgId: OrgId, going: { logs: string[]; outputs: string[] }): Promise<Amounts> {
  // A list in JSON is one parameter, however long it is.
  const [logsOf, outputsOf] = [going.logs, going.outputs].map((ids) => JSON.stringify(ids))
  const rows = await tx.execute<{ kind: 'logs' | 'artifacts' | 'reports'; count: string; bytes: string }>(sql`
    select 'logs' as kind, count(*) as count, coalesce(sum(bytes), 0) as bytes from ci.logs
      where org_id = ${orgId} and deleted_at is null
        and build_id in (select jsonb_array_elements_text(${logsOf}::jsonb))
    union all
    select 'artifacts', count(*), coalesce(sum(bytes), 0) from ci.artifacts
      where org_id = ${orgId} and deleted_at is null
        and build_id in (select jsonb_array_elements_text(${outputsOf}::jsonb))
    union all
    select 'reports', count(*), coalesce(sum(bytes), 0) from ci.reports
      where org_id = ${orgId} and sha256 is not null and deleted_at is null
        and build_id in (select jsonb_array_elements_text(${outputsOf}::jsonb))`)
  return Object.fromEntries(
    rows.map(({ kind, count, bytes }) => [kind, { count: Number(count), bytes: Number(bytes) }]),
  )
}

async function findLastRun(tx: Tx, orgId: OrgId): Promise<z.infer<typeof RunView> | null> {
  const [run] = await tx
    .select()
    .from(retentionRuns)
    .where(eq(retentionRuns.orgId, orgId))
    .orderBy(desc(retentionRuns.id))
    .limit(1)
  if (!run) return null
  const { id, trigger, startedAt, finishedAt, deleted, hostsAway } = run
  return {
    id,
    trigger,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    deleted: listAmounts(deleted),
    hostsAway,
  }
}
