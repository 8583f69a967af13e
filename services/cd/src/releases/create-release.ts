import { DomainError, notFound } from '@baton/kernel/errors'
import { idField, nameField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { command } from '../dependencies.ts'
import { refuseByTrust } from '../ingest/trust-rules.ts'
import { getProjectRow, listTrustRules } from '../projects/project-rows.ts'
import { requireBytes } from '../retention/hold-bytes.ts'
import { cutRelease } from './cut-release.ts'

/**
 * Cuts a release of an accepted artifact by hand, with the process and the variables of now. Whoever cuts it cannot
 * approve it. Throws CONFLICT for a version that the project has, PRECONDITION for an artifact that it does not trust.
 */
export const createRelease = command(
  {
    action: 'release:create',
    audit: 'release.cut',
    input: z.object({
      projectId: idField('project'),
      artifactId: idField('artifact'),
      /** The artifact's own version unless given. */
      version: nameField('Name the version.').optional(),
    }),
  },
  async (scope, { projectId, artifactId, version }) => {
    const { tx, orgId } = scope
    const project = await getProjectRow(tx, orgId, projectId)
    scope.requireScope({ projectId })
    const [artifact] = await tx
      .select()
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), eq(artifacts.id, artifactId)))
    if (!artifact) throw notFound('The artifact')
    const rules = await listTrustRules(tx, orgId, projectId)
    const refusal = refuseByTrust(rules, artifact)
    if (refusal !== null) {
      throw new DomainError('PRECONDITION', `${project.name} does not take this artifact: ${refusal}`, {
        reason: 'not_trusted',
      })
    }
    const chosen = version ?? artifact.version
    await requireBytes(tx, orgId, { version: chosen, artifacts: [artifact] })
    const cut = await cutRelease(scope, { project, artifact, version: chosen })
    if (cut === null) {
      throw new DomainError('CONFLICT', `${project.name} has a release ${chosen} already. Choose another version.`, {
        reason: 'version_taken',
      })
    }
    return {
      value: { releaseId: cut.releaseId, version: chosen },
      audit: {
        target: { type: 'release', id: cut.releaseId },
        after: { project: projectId, version: chosen, snapshotSha256: cut.snapshotSha256 },
        artifactDigest: `sha256:${artifact.sha256}`,
      },
    }
  },
)
