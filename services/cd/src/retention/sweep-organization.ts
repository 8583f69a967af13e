import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { retentionRuns } from '../db/retention.ts'
import {
  countDeleted,
  deleteLog,
  giveUpArtifact,
  isExpired,
  isShown,
  listOldArtifacts,
  listOldLogs,
} from './delete-expired.ts'
import { removeNotedBytes, removeStrays } from './remove-bytes.ts'
import type { RetentionParts } from './retention-parts.ts'
import { doesLogGo, type RetentionRules } from './retention-rules.ts'
import { rulesInForce } from './rules-row.ts'

/** One run for an organisation. `runId` names its row. */
export type RetentionRun = { orgId: OrgId; runId: string; trigger: 'schedule' | 'request' }

/**
 * Deletes what the organisation's rules do not keep: first the rows say so, then the bytes go, then what no row names. Each
 * step may be killed anywhere and repeated.
 */
export async function sweepOrganization(parts: RetentionParts, run: RetentionRun, signal: AbortSignal): Promise<void> {
  const { orgId, runId, trigger } = run
  const { db, clock } = parts
  await withOrg(db, orgId, (tx) =>
    tx
      .insert(retentionRuns)
      .values({ orgId, id: runId, trigger, startedAt: clock(), deleted: {} })
      .onConflictDoNothing(),
  )
  const rules = await withOrg(db, orgId, (tx) => rulesInForce(tx, orgId, parts.retentionDaysMax))
  // What a run that was killed has noted goes first: it frees room before anything else is looked at.
  await removeNotedBytes(parts, orgId, signal)
  await deleteArtifacts(parts, run, rules, signal)
  await deleteLogs(parts, run, rules, signal)
  const strays = await removeStrays(parts, orgId, signal)
  await withOrg(db, orgId, async (tx) => {
    if (strays.count > 0) await countDeleted(tx, orgId, runId, { strays })
    await tx
      .update(retentionRuns)
      .set({ finishedAt: clock() })
      .where(and(eq(retentionRuns.orgId, orgId), eq(retentionRuns.id, runId)))
  })
}

async function deleteArtifacts(
  parts: RetentionParts,
  { orgId, runId }: RetentionRun,
  rules: RetentionRules,
  signal: AbortSignal,
): Promise<void> {
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    signal.throwIfAborted()
    const page = { rules, cursor }
    const now = parts.clock()
    const { old, expired } = await withOrg(parts.db, orgId, async (tx) => {
      const old = await listOldArtifacts(tx, orgId, page, now)
      const expired = []
      for (const artifact of old) if (await isExpired(tx, orgId, artifact, { rules, now })) expired.push(artifact)
      return { old, expired }
    })
    for (const artifact of expired) await giveUpArtifact(parts, orgId, artifact, { rules, runId })
    await removeNotedBytes(parts, orgId, signal)
    cursor = old.at(-1)?.id
  }
}

async function deleteLogs(
  parts: RetentionParts,
  { orgId, runId }: RetentionRun,
  rules: RetentionRules,
  signal: AbortSignal,
): Promise<void> {
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    signal.throwIfAborted()
    const page = { rules, cursor }
    const now = parts.clock()
    const { old, expired } = await withOrg(parts.db, orgId, async (tx) => {
      const old = await listOldLogs(tx, orgId, page, now)
      const expired: string[] = []
      for (const { id, finishedAt } of old) {
        if (doesLogGo({ finishedAt, isShown: await isShown(tx, orgId, id) }, rules, now)) expired.push(id)
      }
      return { old, expired }
    })
    for (const id of expired) await deleteLog(parts, orgId, id, { rules, runId })
    cursor = old.at(-1)?.id
  }
}
