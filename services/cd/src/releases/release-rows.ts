import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { artifacts } from '../db/artifacts.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'

export type ReleaseRow = typeof releases.$inferSelect
export type ArtifactRow = typeof artifacts.$inferSelect

/** The release, or NOT_FOUND. */
export async function getReleaseRow(tx: Tx, orgId: OrgId, releaseId: string): Promise<ReleaseRow> {
  const row = await findReleaseRow(tx, orgId, releaseId)
  if (!row) throw notFound('The release')
  return row
}

/** The release, or null. */
export async function findReleaseRow(tx: Tx, orgId: OrgId, releaseId: string): Promise<ReleaseRow | null> {
  const [row] = await tx
    .select()
    .from(releases)
    .where(and(eq(releases.orgId, orgId), eq(releases.id, releaseId)))
  return row ?? null
}

/** The artifacts of a release. */
export async function listReleaseArtifacts(tx: Tx, orgId: OrgId, releaseId: string): Promise<ArtifactRow[]> {
  const rows = await tx
    .select({ artifact: artifacts })
    .from(releaseArtifacts)
    .innerJoin(
      artifacts,
      and(eq(artifacts.orgId, releaseArtifacts.orgId), eq(artifacts.id, releaseArtifacts.artifactId)),
    )
    .where(and(eq(releaseArtifacts.orgId, orgId), eq(releaseArtifacts.releaseId, releaseId)))
  return rows.map((row) => row.artifact)
}
