import { idField, momentField } from '@baton/kernel/fields'
import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { findEnvironmentState, getEnvironmentRow } from '../environments/environment-rows.ts'
import { getProjectRow } from '../projects/project-rows.ts'
import { iso } from '../words/iso.ts'
import { loadPlaceHistory } from './place-history.ts'
import { formerReleases } from './rollback-rules.ts'

/** A release that a rollback can put back, and when it last went live there. */
export const formerReleaseField = z.object({
  releaseId: z.string(),
  version: z.string(),
  liveAt: momentField,
  /** A rule has deleted its bytes, so it cannot be put back. */
  bytesDeleted: z.boolean(),
})

/**
 * What a rollback can put back in a place: every release that was live there before the present one, the latest first. While
 * the place is uncertain, the present one too.
 */
export const listFormerReleases = query(
  {
    action: 'promotion:read',
    input: z.object({ environmentId: idField('environment'), projectId: idField('project') }),
  },
  async ({ tx, orgId, requireScope }, place): Promise<{ items: z.output<typeof formerReleaseField>[] }> => {
    await getProjectRow(tx, orgId, place.projectId)
    await getEnvironmentRow(tx, orgId, place.environmentId)
    requireScope(place)
    const history = await loadPlaceHistory(tx, orgId, place)
    const state = await findEnvironmentState(tx, orgId, place)
    const present = state !== null && state.uncertainSince !== null ? history.slice(-1) : []
    const found = [...present, ...formerReleases(history)]
    if (found.length === 0) return { items: [] }
    const ids = found.map((former) => former.releaseId)
    const rows = await tx
      .select({ id: releases.id, version: releases.version })
      .from(releases)
      .where(and(eq(releases.orgId, orgId), inArray(releases.id, ids)))
    const gone = await tx
      .selectDistinct({ releaseId: releaseArtifacts.releaseId })
      .from(releaseArtifacts)
      .innerJoin(
        artifacts,
        and(eq(artifacts.orgId, releaseArtifacts.orgId), eq(artifacts.id, releaseArtifacts.artifactId)),
      )
      .where(
        and(
          eq(releaseArtifacts.orgId, orgId),
          inArray(releaseArtifacts.releaseId, ids),
          isNotNull(artifacts.bytesDeletedAt),
        ),
      )
    const versionOf = new Map(rows.map((row) => [row.id, row.version]))
    return {
      items: found.map(({ releaseId, at }) => ({
        releaseId,
        version: versionOf.get(releaseId) ?? '',
        liveAt: iso(at),
        bytesDeleted: gone.some((row) => row.releaseId === releaseId),
      })),
    }
  },
)
