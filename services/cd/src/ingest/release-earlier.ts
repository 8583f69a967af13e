import { systemActor } from '@baton/kernel/actor'
import { and, desc, eq, isNull } from 'drizzle-orm'
import { acceptedEvents, artifacts } from '../db/artifacts.ts'
import type { CdScope } from '../dependencies.ts'
import { getProjectRow, listTrustRules } from '../projects/project-rows.ts'
import type { ArtifactRow } from '../releases/release-rows.ts'
import { releaseArtifact } from './release-artifact.ts'
import { refuseByTrust } from './trust-rules.ts'

/** So many artifacts are looked through, the newest first. */
const LOOKED_THROUGH_MAX = 100

/**
 * Cuts the releases of what a source published before its project was made, as if it arrived now: of each artifact by its
 * name the newest that the project takes. The caller holds the lock of the source.
 */
export async function releaseEarlier(scope: CdScope, of: { projectId: string; source: string }): Promise<void> {
  const { tx, orgId } = scope
  const project = await getProjectRow(tx, orgId, of.projectId)
  if (!project.cutsReleases) return
  const rules = await listTrustRules(tx, orgId, of.projectId)
  const found = await tx
    .select({ artifact: artifacts, sequence: acceptedEvents.sequence })
    .from(artifacts)
    .innerJoin(
      acceptedEvents,
      and(eq(acceptedEvents.orgId, artifacts.orgId), eq(acceptedEvents.artifactId, artifacts.id)),
    )
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.source, of.source), isNull(artifacts.bytesDeletedAt)))
    .orderBy(desc(artifacts.receivedAt), desc(artifacts.id), acceptedEvents.sequence)
    .limit(LOOKED_THROUGH_MAX)
  const newest = new Map<string, { artifact: ArtifactRow; sequence: number | null }>()
  for (const one of found) {
    const { name } = one.artifact
    if (!newest.has(name) && refuseByTrust(rules, one.artifact) === null) newest.set(name, one)
  }
  for (const { artifact, sequence } of newest.values()) {
    await releaseArtifact(asIngest(scope), project, artifact, sequence)
  }
}

/** Nobody asked for these releases: they come by themselves, as they do when they arrive. */
function asIngest(scope: CdScope): CdScope {
  const actor = systemActor('ingest')
  return { ...scope, actor, join: () => ({ ...scope.join(), actor }) }
}
