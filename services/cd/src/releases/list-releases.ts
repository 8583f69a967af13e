import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, lt, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { projects } from '../db/projects.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { listPhases } from '../projects/project-rows.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { iso } from '../words/iso.ts'
import type { releaseField } from './release-fields.ts'
import { loadStops, type ReleaseStop } from './release-stops.ts'

const pages = pagesOf('releases', z.string())

/** Releases within reach, newest first, of one project or of all, each with where it is. */
export const listReleases = query(
  {
    action: 'release:read',
    input: pageInput.extend({
      projectId: idField('project').optional(),
      version: z.string().max(80).optional(),
    }),
  },
  async ({ tx, orgId, actor }, input) => {
    const after = pages.after(input.cursor)
    const items = await loadReleases(
      tx,
      orgId,
      and(
        withinReach(reachOf(actor.grants, 'release:read'), { projectId: releases.projectId }),
        input.projectId === undefined ? undefined : eq(releases.projectId, input.projectId),
        input.version === undefined ? undefined : eq(releases.version, input.version),
        after === undefined ? undefined : lt(releases.id, after),
      ),
      input.limit + 1,
    )
    return pages.page(items, input.limit, (row) => row.id)
  },
)

/** Releases that match, newest first (ids sort by the time at which they were made). */
export async function loadReleases(
  tx: Tx,
  orgId: OrgId,
  which: SQL | undefined,
  limit: number,
): Promise<z.output<typeof releaseField>[]> {
  const rows = await tx
    .select({ release: releases, project: projects, buildId: artifacts.buildId })
    .from(releases)
    .innerJoin(projects, and(eq(projects.orgId, releases.orgId), eq(projects.id, releases.projectId)))
    .leftJoin(
      releaseArtifacts,
      and(eq(releaseArtifacts.orgId, releases.orgId), eq(releaseArtifacts.releaseId, releases.id)),
    )
    .leftJoin(
      artifacts,
      and(eq(artifacts.orgId, releaseArtifacts.orgId), eq(artifacts.id, releaseArtifacts.artifactId)),
    )
    .where(and(eq(releases.orgId, orgId), which))
    .orderBy(desc(releases.id))
    .limit(limit)
  const stops = new Map<string, ReleaseStop[]>()
  for (const project of new Map(rows.map((row) => [row.project.id, row.project])).values()) {
    const phases = await listPhases(tx, orgId, project.lifecycleId)
    const releaseIds = rows.filter((row) => row.project.id === project.id).map((row) => row.release.id)
    for (const [id, way] of await loadStops(tx, orgId, { projectId: project.id, releaseIds, phases }))
      stops.set(id, way)
  }
  const cutters = rows.flatMap((row) => row.release.createdBy ?? [])
  const person = namesOf(await listPeople(tx, orgId, [...new Set(cutters)]))
  return rows.map(({ release, project, buildId }) => ({
    id: release.id,
    projectId: project.id,
    projectName: project.name,
    version: release.version,
    gitCommit: release.gitCommit,
    ref: release.ref,
    createdAt: iso(release.createdAt),
    createdBy: release.createdBy === null ? null : person(release.createdBy),
    buildId,
    stops: stops.get(release.id) ?? [],
  }))
}
