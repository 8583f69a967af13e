import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { deployments } from '../db/deployments.ts'
import { query } from '../dependencies.ts'
import { findTarget } from '../projects/project-rows.ts'
import { listReleaseArtifacts } from '../releases/release-rows.ts'
import { iso, isoOrNull } from '../words/iso.ts'
import type { deploymentDetailField } from './deployment-fields.ts'
import { type DeploymentStepRow, getDeploymentRow, listSteps } from './deployment-rows.ts'
import { loadDeployments } from './list-deployments.ts'

/** One deployment with its steps. */
export const getDeployment = query(
  { action: 'deployment:read', input: z.object({ deploymentId: idField('deployment') }) },
  async (scope, { deploymentId }): Promise<z.output<typeof deploymentDetailField>> => {
    const { tx, orgId } = scope
    const row = await getDeploymentRow(tx, orgId, deploymentId)
    scope.requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    const [listed] = await loadDeployments(scope, eq(deployments.id, deploymentId), 1)
    if (!listed) throw notFound('The deployment')
    const steps = await listSteps(tx, orgId, deploymentId)
    const artifacts = await listReleaseArtifacts(tx, orgId, row.releaseId)
    const target = await findTarget(tx, orgId, row)
    return {
      ...listed,
      steps: steps.map(stepView),
      targetUrl: target?.url ?? null,
      log: {
        sizeBytes: row.logSizeBytes,
        ended: row.logEnded,
        deleted: row.logDeletedAt && { at: iso(row.logDeletedAt), rule: row.logDeletedRule ?? '' },
      },
      artifacts: artifacts.map(({ purl, sha256 }) => ({ purl, sha256 })),
    }
  },
)

/** A step as pages show it. */
export function stepView(step: DeploymentStepRow) {
  const { position, name, kind, state, exitCode, detail, logOffset } = step
  const startedAt = isoOrNull(step.startedAt)
  return { position, name, kind, state, startedAt, finishedAt: isoOrNull(step.finishedAt), exitCode, detail, logOffset }
}
