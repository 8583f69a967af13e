import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, exists, sql } from 'drizzle-orm'
import type { ArtifactView } from '../builds/build-view.ts'
import { artifacts } from '../db/artifacts.ts'
import { attestations } from '../db/attestations.ts'
import { builds } from '../db/builds.ts'
import { jobs } from '../db/jobs.ts'
import { publications } from '../db/publications.ts'
import { deletionOf } from '../retention/deletion-view.ts'

/** The artifacts of a build, and where each went. */
export async function listArtifactViews(tx: Tx, orgId: OrgId, buildId: string): Promise<ArtifactView[]> {
  const sent = await tx
    .select({
      id: publications.id,
      artifactId: publications.artifactId,
      consumer: publications.consumer,
      state: publications.state,
      attempts: publications.attempts,
      errorCode: publications.errorCode,
      errorMessage: publications.errorMessage,
      deliveredAt: publications.deliveredAt,
    })
    .from(publications)
    .where(and(eq(publications.orgId, orgId), eq(publications.buildId, buildId)))
    .orderBy(asc(publications.consumer))
  const rows = await tx
    .select({ artifact: artifacts, jobName: jobs.title, state: builds.state, isSigned: isSigned(tx) })
    .from(artifacts)
    .innerJoin(builds, and(eq(builds.orgId, artifacts.orgId), eq(builds.id, artifacts.buildId)))
    .innerJoin(jobs, and(eq(jobs.orgId, artifacts.orgId), eq(jobs.id, artifacts.jobId)))
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.buildId, buildId)))
    .orderBy(asc(artifacts.id))
  return rows.map(({ artifact, jobName, state, isSigned }) => ({
    id: artifact.id,
    name: artifact.name,
    version: artifact.version,
    purl: artifact.purl,
    fileName: artifact.fileName,
    mediaType: artifact.mediaType,
    sha256: artifact.sha256,
    bytes: artifact.bytes,
    jobName,
    deleted: deletionOf(artifact),
    publishing: state === 'passed' && !isSigned,
    publications: sent
      .filter((publication) => publication.artifactId === artifact.id)
      .map(({ artifactId: _, deliveredAt, ...publication }) => ({
        ...publication,
        deliveredAt: deliveredAt?.toISOString() ?? null,
      })),
  }))
}

function isSigned(tx: Tx) {
  const statements = tx
    .select({ one: sql`1` })
    .from(attestations)
    .where(and(eq(attestations.orgId, artifacts.orgId), eq(attestations.artifactId, artifacts.id)))
  return sql<boolean>`${exists(statements)}`
}
