import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, asc, eq, gt, isNull, lte } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { deployments, environmentStates, logPieces } from '../db/deployments.ts'
import { byteRemovals, retentionRuns } from '../db/retention.ts'
import { type Amounts, addAmounts } from './amounts.ts'
import { lockBytes } from './hold-bytes.ts'
import { loadStandings } from './release-standings.ts'
import type { RetentionParts } from './retention-parts.ts'
import { before, doesArtifactGo, doesLogGo, type RetentionRules, ruleWords } from './retention-rules.ts'

const AT_ONCE = 100

/** What may go of an organisation by age alone: the rest is judged one by one. */
type Page = { rules: RetentionRules; cursor: string }

/** The next artifacts that are old enough and still have bytes, by id after the cursor. */
export function listOldArtifacts(tx: Tx, orgId: OrgId, { rules, cursor }: Page, now: Date) {
  return tx
    .select({
      id: artifacts.id,
      sha256: artifacts.sha256,
      sizeBytes: artifacts.sizeBytes,
      receivedAt: artifacts.receivedAt,
    })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.orgId, orgId),
        isNull(artifacts.bytesDeletedAt),
        gt(artifacts.id, cursor),
        lte(artifacts.receivedAt, before(rules.artifactDays, now)),
      ),
    )
    .orderBy(asc(artifacts.id))
    .limit(AT_ONCE)
}

/** Whether the artifact goes now. */
export async function isExpired(
  tx: Tx,
  orgId: OrgId,
  artifact: { id: string; receivedAt: Date },
  { rules, now }: { rules: RetentionRules; now: Date },
): Promise<boolean> {
  const releases = await loadStandings(tx, orgId, { artifactId: artifact.id, releasesKept: rules.releasesKept })
  return doesArtifactGo({ receivedAt: artifact.receivedAt, releases }, rules, now)
}

/** The next deployments that ended long enough ago and still have a log, by id after the cursor. */
export function listOldLogs(tx: Tx, orgId: OrgId, { rules, cursor }: Page, now: Date) {
  return tx
    .select({ id: deployments.id, finishedAt: deployments.finishedAt, sizeBytes: deployments.logSizeBytes })
    .from(deployments)
    .where(
      and(
        eq(deployments.orgId, orgId),
        isNull(deployments.logDeletedAt),
        gt(deployments.id, cursor),
        lte(deployments.finishedAt, before(rules.logDays, now)),
      ),
    )
    .orderBy(asc(deployments.id))
    .limit(AT_ONCE)
}

/** Whether the place of a deployment shows it now: as what is live, or as what failed last. */
export async function isShown(tx: Tx, orgId: OrgId, deploymentId: string): Promise<boolean> {
  const [row] = await tx
    .select({ projectId: deployments.projectId, environmentId: deployments.environmentId })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.id, deploymentId)))
  if (!row) return false
  const [state] = await tx
    .select({ live: environmentStates.deploymentId, failed: environmentStates.failedDeploymentId })
    .from(environmentStates)
    .where(
      and(
        eq(environmentStates.orgId, orgId),
        eq(environmentStates.projectId, row.projectId),
        eq(environmentStates.environmentId, row.environmentId),
      ),
    )
  return state?.live === deploymentId || state?.failed === deploymentId
}

/** Of what one run deletes. */
export type Deleting = { rules: RetentionRules; runId: string }

/**
 * Gives up an artifact's bytes where the rules say so: the row says it and the bytes are noted for removal, in one
 * transaction with the run's count. Judged anew while nobody can ask for a release of it.
 */
export async function giveUpArtifact(
  { db, clock }: RetentionParts,
  orgId: OrgId,
  artifact: { id: string; sha256: string; receivedAt: Date; sizeBytes: number },
  { rules, runId }: Deleting,
): Promise<void> {
  const now = clock()
  await withOrg(db, orgId, async (tx) => {
    await lockBytes(tx, orgId, artifact.sha256)
    if (!(await isExpired(tx, orgId, artifact, { rules, now }))) return
    const given = await tx
      .update(artifacts)
      .set({ bytesDeletedAt: now, bytesDeletedRule: ruleWords('artifacts', rules.artifactDays) })
      .where(and(eq(artifacts.orgId, orgId), eq(artifacts.id, artifact.id), isNull(artifacts.bytesDeletedAt)))
      .returning({ id: artifacts.id })
    if (given.length === 0) return
    await tx.insert(byteRemovals).values({ orgId, sha256: artifact.sha256, notedAt: now }).onConflictDoNothing()
    await countDeleted(tx, orgId, runId, { releaseArtifacts: { count: 1, bytes: artifact.sizeBytes } })
  })
}

/** Deletes the log of a deployment where the rules say so; its pieces are in the database, so all of it is one step. */
export async function deleteLog(
  { db, clock }: RetentionParts,
  orgId: OrgId,
  deploymentId: string,
  { rules, runId }: Deleting,
): Promise<void> {
  const now = clock()
  await withOrg(db, orgId, async (tx) => {
    const here = and(eq(deployments.orgId, orgId), eq(deployments.id, deploymentId))
    const [row] = await tx
      .select({
        finishedAt: deployments.finishedAt,
        bytes: deployments.logSizeBytes,
        deletedAt: deployments.logDeletedAt,
      })
      .from(deployments)
      .where(here)
      .for('update')
    if (!row || row.deletedAt !== null) return
    const shown = await isShown(tx, orgId, deploymentId)
    if (!doesLogGo({ finishedAt: row.finishedAt, isShown: shown }, rules, now)) return
    await tx.delete(logPieces).where(and(eq(logPieces.orgId, orgId), eq(logPieces.deploymentId, deploymentId)))
    await tx
      .update(deployments)
      .set({ logDeletedAt: now, logDeletedRule: ruleWords('deployment logs', rules.logDays) })
      .where(here)
    await countDeleted(tx, orgId, runId, { deploymentLogs: { count: 1, bytes: row.bytes } })
  })
}

/** Adds to what a run has deleted. */
export async function countDeleted(tx: Tx, orgId: OrgId, runId: string, deleted: Amounts): Promise<void> {
  const here = and(eq(retentionRuns.orgId, orgId), eq(retentionRuns.id, runId))
  const [run] = await tx.select({ deleted: retentionRuns.deleted }).from(retentionRuns).where(here).for('update')
  if (run)
    await tx
      .update(retentionRuns)
      .set({ deleted: addAmounts(run.deleted, deleted) })
      .where(here)
}
