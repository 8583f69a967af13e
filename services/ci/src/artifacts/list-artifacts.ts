import { pageInput, pagesOfWhole } from '@baton/kernel/pages'
import { z } from 'zod'
import { getBuildRow } from '../builds/build-rows.ts'
import type { ArtifactView } from '../builds/build-view.ts'
import { query } from '../verbs.ts'
import { listArtifactViews } from './artifact-rows.ts'

const pageOf = pagesOfWhole<ArtifactView>('artifacts', (artifact) => artifact.id)

export const ListArtifactsInput = pageInput.extend({ buildId: z.string() })

/** The artifacts of a build and where each went. */
export const listArtifacts = query(
  { action: 'build:read', input: ListArtifactsInput },
  async ({ tx, orgId }, input) => {
    await getBuildRow(tx, orgId, input.buildId)
    return pageOf(await listArtifactViews(tx, orgId, input.buildId), input)
  },
)
