import type { LogKey } from '@baton/audit-log/proofs'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { cleanText } from '@baton/kernel/text'
import { and, eq } from 'drizzle-orm'
import { deploymentSteps, deployments } from '../db/deployments.ts'
import { targets } from '../db/projects.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import type { TargetRow } from '../projects/project-rows.ts'
import { assess, subjectOf } from '../promotions/assess.ts'
import { getPromotionRow } from '../promotions/promotion-rows.ts'
import { effectiveVariables } from '../releases/effective-variables.ts'
import type { ArtifactRow } from '../releases/release-rows.ts'
import { getDeploymentRow } from './deployment-rows.ts'
import type { StepOutcome, StepState } from './deployment-states.ts'
import { refuseStep } from './refuse-step.ts'

/** It may quote a launcher or a file's name. */
const DETAIL_CHARACTERS_MAX = 2_000

/** Names a step of a deployment. */
export type StepKey = { deploymentId: string; position: number }

/** A step that was begun, now or by a former try, with everything that running it needs. */
export type BegunStep = StepKey & {
  /** How it ended, where it ended before; then nothing is left to do. */
  ended: Exclude<StepState, 'queued' | 'running'> | null
  step: DeploymentStep
  startedAt: Date
  logOffset: number
  logSizeBytes: number
  targetBefore: string | null
  target: TargetRow
  artifacts: ArtifactRow[]
  version: string
  projectName: string
  environmentName: string
  variables: ReadonlyMap<string, string>
  /** Why it must not run, as a sentence; null when it may. */
  refusal: string | null
  /** True of a step that a former try had begun. */
  begunBefore: boolean
}

/**
 * Marks a step as running, once, and answers what it is. What it answers was held against the audit log a moment before,
 * from the same rows: what was read is what runs.
 */
export function beginStep(db: Database, orgId: OrgId, key: StepKey, logKey: LogKey): Promise<BegunStep> {
  return withOrg(db, orgId, async (tx) => {
    const { deploymentId } = key
    const deployment = await getDeploymentRow(tx, orgId, deploymentId)
    const promotion = await getPromotionRow(tx, orgId, deployment.promotionId)
    const assessment = await assess(tx, orgId, subjectOf(promotion))
    const { release, project, environment, target } = assessment
    const step = release.steps[key.position - 1]
    const here = and(
      eq(deploymentSteps.orgId, orgId),
      eq(deploymentSteps.deploymentId, key.deploymentId),
      eq(deploymentSteps.position, key.position),
    )
    const [row] = await tx.select().from(deploymentSteps).where(here).for('update')
    if (!row || !step || !target) throw new Error(`Deployment ${key.deploymentId} has no step ${key.position}.`)
    const startedAt = row.startedAt ?? new Date()
    const logOffset = row.logOffset ?? deployment.logSizeBytes
    if (row.state === 'queued')
      await tx.update(deploymentSteps).set({ state: 'running', startedAt, logOffset }).where(here)
    return {
      ...key,
      refusal: await refuseStep(tx, orgId, { deploymentId, promotion, assessment, key: logKey }),
      begunBefore: row.startedAt !== null,
      ended: row.state === 'queued' || row.state === 'running' ? null : row.state,
      step,
      startedAt,
      logOffset,
      logSizeBytes: deployment.logSizeBytes,
      targetBefore: row.targetBefore,
      target,
      artifacts: assessment.evidence.artifacts,
      version: release.version,
      projectName: project.name,
      environmentName: environment.name,
      variables: effectiveVariables(release.variables, environment.id),
    }
  })
}

/** Keeps what the target looked like before the step, the first time; answers what was kept. */
export function keepTargetBefore(db: Database, orgId: OrgId, key: StepKey, seen: string): Promise<string> {
  return withOrg(db, orgId, async (tx) => {
    const here = and(
      eq(deploymentSteps.orgId, orgId),
      eq(deploymentSteps.deploymentId, key.deploymentId),
      eq(deploymentSteps.position, key.position),
    )
    const [row] = await tx
      .select({ before: deploymentSteps.targetBefore })
      .from(deploymentSteps)
      .where(here)
      .for('update')
    if (row?.before != null) return row.before
    await tx.update(deploymentSteps).set({ targetBefore: seen }).where(here)
    return seen
  })
}

/** Keeps where people see a target. */
export async function keepTargetUrl(db: Database, orgId: OrgId, targetId: string, url: string): Promise<void> {
  await withOrg(db, orgId, (tx) =>
    tx
      .update(targets)
      .set({ url })
      .where(and(eq(targets.orgId, orgId), eq(targets.id, targetId))),
  )
}

/** Writes how a step ended, once. */
export async function endStep(db: Database, orgId: OrgId, key: StepKey, outcome: StepOutcome): Promise<void> {
  const { state, exitCode, touchedTarget } = outcome
  const detail = outcome.detail && cleanText(outcome.detail, DETAIL_CHARACTERS_MAX)
  await withOrg(db, orgId, async (tx) => {
    await tx
      .update(deploymentSteps)
      .set({ state, exitCode, detail, finishedAt: new Date() })
      .where(
        and(
          eq(deploymentSteps.orgId, orgId),
          eq(deploymentSteps.deploymentId, key.deploymentId),
          eq(deploymentSteps.position, key.position),
          eq(deploymentSteps.state, 'running'),
        ),
      )
    if (!touchedTarget) return
    await tx
      .update(deployments)
      .set({ touchedTarget: true })
      .where(and(eq(deployments.orgId, orgId), eq(deployments.id, key.deploymentId)))
  })
}
