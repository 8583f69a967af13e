import { z } from 'zod'
import { type CdScope, command } from '../dependencies.ts'
import { findEnvironmentState } from '../environments/environment-rows.ts'
import { listPhases, type ProjectRow } from '../projects/project-rows.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { cutRelease } from '../releases/cut-release.ts'
import type { ArtifactRow } from '../releases/release-rows.ts'

/**
 * Cuts the release of an artifact that just arrived, and promotes it into its first phase where that is automatic and no
 * person has stepped back there. Answers null when the project has that version already.
 */
export async function releaseArtifact(
  scope: CdScope,
  project: ProjectRow,
  artifact: ArtifactRow,
): Promise<string | null> {
  const releaseId = await cutOnArrival(scope.join(), { project, artifact })
  if (releaseId === null) return null
  const { tx, orgId } = scope
  const [first] = await listPhases(tx, orgId, project.lifecycleId)
  if (first?.automatic !== true) return releaseId
  const place = { projectId: project.id, environmentId: first.environmentId }
  const state = await findEnvironmentState(tx, orgId, place)
  if (state?.automationHeldSince != null) return releaseId
  await requestPromotion(scope.join(), { releaseId, environmentId: first.environmentId })
  return releaseId
}

const cutOnArrival = command(
  {
    action: 'release:create',
    audit: 'release.cut',
    input: z.object({ project: z.custom<ProjectRow>(), artifact: z.custom<ArtifactRow>() }),
  },
  async (scope, { project, artifact }) => {
    const cut = await cutRelease(scope, { project, artifact, version: artifact.version })
    if (cut === null) return { value: null, audit: 'unchanged' }
    return {
      value: cut.releaseId,
      audit: {
        target: { type: 'release', id: cut.releaseId },
        after: { project: project.id, version: artifact.version, snapshotSha256: cut.snapshotSha256 },
        artifactDigest: `sha256:${artifact.sha256}`,
      },
    }
  },
)
