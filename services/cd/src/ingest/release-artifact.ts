import { z } from 'zod'
import { lockNamed } from '../db/locks.ts'
import { type CdScope, command } from '../dependencies.ts'
import { findEnvironmentState } from '../environments/environment-rows.ts'
import { listPhases, type ProjectRow } from '../projects/project-rows.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { cutRelease } from '../releases/cut-release.ts'
import { findNewerRelease } from '../releases/find-newer-release.ts'
import type { ArtifactRow } from '../releases/release-rows.ts'
import { getReleaseRow } from '../releases/release-rows.ts'

/**
 * Cuts the release of an artifact that just arrived, and promotes it into its first phase where that is automatic, no
 * person has stepped back there, and the project has no newer release of the same source: what was held up on its way
 * never takes the place of what overtook it. Answers null when the project has that version already.
 */
export async function releaseArtifact(
  scope: CdScope,
  project: ProjectRow,
  artifact: ArtifactRow,
  sequence: number | null,
): Promise<string | null> {
  const { tx, orgId } = scope
  // Two arrivals at once would each miss the other.
  await lockNamed(tx, orgId, `arrivals/${project.id}`)
  const { source, gitCommit } = artifact
  const newer = await findNewerRelease(tx, orgId, { projectId: project.id, source, gitCommit, sequence })
  const releaseId = await cutOnArrival(scope.join(), { project, artifact, newer: newer?.releaseId ?? null })
  if (releaseId === null || newer !== null) return releaseId
  const [first] = await listPhases(tx, orgId, project.lifecycleId)
  if (first?.automatic !== true || !(await hasSteps(scope, releaseId))) return releaseId
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
    input: z.object({
      project: z.custom<ProjectRow>(),
      artifact: z.custom<ArtifactRow>(),
      newer: z.string().nullable(),
    }),
  },
  async (scope, { project, artifact, newer }) => {
    const cut = await cutRelease(scope, { project, artifact, version: artifact.version, overtakenBy: newer })
    if (cut === null) return { value: null, audit: 'unchanged' }
    return {
      value: cut.releaseId,
      audit: {
        target: { type: 'release', id: cut.releaseId },
        after: {
          project: project.id,
          version: artifact.version,
          snapshotSha256: cut.snapshotSha256,
          ...(newer !== null && { notPromotedSince: newer }),
        },
        artifactDigest: `sha256:${artifact.sha256}`,
      },
    }
  },
)

/** A release that was cut before its process was decided is deployed nowhere. */
async function hasSteps({ tx, orgId }: CdScope, releaseId: string): Promise<boolean> {
  return (await getReleaseRow(tx, orgId, releaseId)).steps.length > 0
}
