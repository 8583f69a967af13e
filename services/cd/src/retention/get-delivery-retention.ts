import type { Tx } from '@baton/kernel/database'
import { momentField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { retentionRuns } from '../db/retention.ts'
import { query } from '../dependencies.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import { type Amounts, addAmounts, amountField, listAmounts } from './amounts.ts'
import { isExpired, isShown, listOldArtifacts, listOldLogs } from './delete-expired.ts'
import { DEFAULT_RULES, doesLogGo, type RetentionRules } from './retention-rules.ts'
import { findRules, rulesInForce } from './rules-row.ts'

/** The rules, as the API says them. */
export const deliveryRulesField = z.object({
  artifactDays: z.number().int(),
  releasesKept: z.number().int(),
  rollbacksKept: z.number().int(),
  logDays: z.number().int(),
})

/** What delivery keeps, by which rules, what the next run would delete, and what the last one did. */
export const deliveryRetentionField = z.object({
  rules: deliveryRulesField,
  defaults: deliveryRulesField,
  /** The operator keeps nothing for longer than this only because it is young. */
  daysMax: z.number().int(),
  usage: z.array(amountField),
  next: z.object({
    deletes: z.array(amountField),
    /** True where there is more than was counted. */
    isMore: z.boolean(),
  }),
  lastRun: z
    .object({
      id: z.string(),
      trigger: z.enum(['schedule', 'request']),
      startedAt: momentField,
      /** Null while it runs. */
      finishedAt: momentField.nullable(),
      deleted: z.array(amountField),
    })
    .nullable(),
})

/** What the organisation's delivery keeps and loses. */
export const getDeliveryRetention = query(
  { action: 'retention:read', input: z.object({}) },
  async ({ tx, orgId, now, deps }): Promise<z.output<typeof deliveryRetentionField>> => {
    const inForce = await rulesInForce(tx, orgId, deps.retentionDaysMax)
    const usage = await storedUsage(tx, orgId)
    const next = await nextDeletes(tx, orgId, inForce, now)
    return {
      rules: await findRules(tx, orgId),
      defaults: DEFAULT_RULES,
      daysMax: deps.retentionDaysMax,
      usage,
      next: { deletes: listAmounts(next.deletes), isMore: next.isMore },
      lastRun: await findLastRun(tx, orgId),
    }
  },
)

/** Bytes that several artifacts share lie in the store once, and are counted once. */
async function storedUsage(tx: Tx, orgId: OrgId) {
  const rows = await tx.execute<{ kind: 'releaseArtifacts' | 'deploymentLogs'; count: string; bytes: string }>(sql`
    select 'releaseArtifacts' as kind, count(*) as count, coalesce(sum(size_bytes), 0) as bytes from (
      select distinct sha256, size_bytes from cd.artifacts
      where org_id = ${orgId} and bytes_deleted_at is null) as held
    union all
    select 'deploymentLogs', count(*), coalesce(sum(log_size_bytes), 0)
      from cd.deployments where org_id = ${orgId} and log_deleted_at is null`)
  return rows.map(({ kind, count, bytes }) => ({ kind, count: Number(count), bytes: Number(bytes) }))
}

/** A page waits for the answer: with more that is old than this it says so. */
const LOOKED_AT_MAX = 1_000

async function nextDeletes(
  tx: Tx,
  orgId: OrgId,
  rules: RetentionRules,
  now: Date,
): Promise<{ deletes: Amounts; isMore: boolean }> {
  let deletes: Amounts = {}
  const add = (kind: 'releaseArtifacts' | 'deploymentLogs', bytes: number) => {
    deletes = addAmounts(deletes, { [kind]: { count: 1, bytes } })
  }
  const artifactsEnd = await each(
    (cursor) => listOldArtifacts(tx, orgId, { rules, cursor }, now),
    async (artifact) => {
      if (await isExpired(tx, orgId, artifact, { rules, now })) add('releaseArtifacts', artifact.sizeBytes)
    },
  )
  const logsEnd = await each(
    (cursor) => listOldLogs(tx, orgId, { rules, cursor }, now),
    async ({ id, finishedAt, sizeBytes }) => {
      if (doesLogGo({ finishedAt, isShown: await isShown(tx, orgId, id) }, rules, now)) add('deploymentLogs', sizeBytes)
    },
  )
  return { deletes, isMore: !artifactsEnd || !logsEnd }
}

/** True where all were looked at. */
async function each<Row extends { id: string }>(
  list: (cursor: string) => Promise<Row[]>,
  look: (row: Row) => Promise<void>,
): Promise<boolean> {
  let cursor = ''
  for (let seen = 0; seen < LOOKED_AT_MAX; ) {
    const rows = await list(cursor)
    for (const row of rows) await look(row)
    const last = rows.at(-1)
    if (!last) return true
    seen += rows.length
    cursor = last.id
  }
  return (await list(cursor)).length === 0
}

async function findLastRun(tx: Tx, orgId: OrgId) {
  const [run] = await tx
    .select()
    .from(retentionRuns)
    .where(eq(retentionRuns.orgId, orgId))
    .orderBy(desc(retentionRuns.id))
    .limit(1)
  if (!run) return null
  const { id, trigger, startedAt, finishedAt, deleted } = run
  return { id, trigger, startedAt: iso(startedAt), finishedAt: isoOrNull(finishedAt), deleted: listAmounts(deleted) }
}
