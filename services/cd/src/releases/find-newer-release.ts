import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, min, sql } from 'drizzle-orm'
import { acceptedEvents } from '../db/artifacts.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { loadGraph } from './changes.ts'
import { isNewer, type SourceOrder } from './newer-rules.ts'

/** How many releases are looked at, those with the highest numbers first: one that is newer is among them. */
const LOOKED_AT = 20

/** A release that the project has of the same source and that is newer than what just arrived, or null. */
export async function findNewerRelease(
  tx: Tx,
  orgId: OrgId,
  arrived: SourceOrder & { projectId: string; source: string },
): Promise<{ releaseId: string } | null> {
  const { projectId, source, gitCommit } = arrived
  // Statements may come later under higher numbers; the artifact is as old as its first message.
  const first = tx
    .select({ artifactId: acceptedEvents.artifactId, sequence: min(acceptedEvents.sequence).as('first_sequence') })
    .from(acceptedEvents)
    .where(and(eq(acceptedEvents.orgId, orgId), eq(acceptedEvents.source, source)))
    .groupBy(acceptedEvents.artifactId)
    .as('first_events')
  const others = await tx
    .select({ releaseId: releases.id, gitCommit: releases.gitCommit, sequence: first.sequence })
    .from(releases)
    .innerJoin(
      releaseArtifacts,
      and(eq(releaseArtifacts.orgId, releases.orgId), eq(releaseArtifacts.releaseId, releases.id)),
    )
    .innerJoin(first, eq(first.artifactId, releaseArtifacts.artifactId))
    .where(and(eq(releases.orgId, orgId), eq(releases.projectId, projectId), eq(releases.source, source)))
    .orderBy(sql`${first.sequence} desc nulls last`, desc(releases.id))
    .limit(LOOKED_AT)
  if (others.length === 0) return null
  const shas = [...new Set([gitCommit, ...others.map((other) => other.gitCommit)])]
  const graph = await loadGraph(tx, orgId, source, shas)
  const newer = others.find((other) => isNewer(graph, other, arrived))
  return newer === undefined ? null : { releaseId: newer.releaseId }
}
