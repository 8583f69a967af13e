import { z } from 'zod'
import { getBuildRow } from '../builds/build-rows.ts'
import { query } from '../verbs.ts'
import { listArtifactViews } from './artifact-rows.ts'

export const ListArtifactsInput = z.object({ buildId: z.string() })

/** The artifacts of a build and where each went. */
export const listArtifacts = query(
  { action: 'build:read', input: ListArtifactsInput },
  async ({ tx, orgId }, input) => {
    await getBuildRow(tx, orgId, input.buildId)
    return { artifacts: await listArtifactViews(tx, orgId, input.buildId) }
  },
)
