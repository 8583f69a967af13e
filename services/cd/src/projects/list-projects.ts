import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { projects, trustRules } from '../db/projects.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { cursorField, limitField } from '../words/fields.ts'
import { iso } from '../words/iso.ts'
import type { projectField } from './project-fields.ts'

/** Projects within reach, by name. */
export const listProjects = query(
  {
    action: 'project:read',
    input: z.object({ source: z.string().max(500).optional(), limit: limitField, cursor: cursorField }),
  },
  async ({ tx, orgId, actor }, { source, limit, cursor }) => {
    const items = await loadProjects(
      tx,
      orgId,
      and(
        withinReach(reachOf(actor.grants, 'project:read'), { projectId: projects.id }),
        cursor === undefined ? undefined : gt(projects.name, cursor),
        source === undefined
          ? undefined
          : sql`exists (select 1 from ${trustRules} t where t.org_id = ${orgId} and t.project_id = ${projects.id} and t.source = ${source})`,
      ),
      limit + 1,
    )
    const page = items.slice(0, limit)
    return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.name ?? null) : null }
  },
)

/** Projects that match, by name. */
export async function loadProjects(
  tx: Tx,
  orgId: OrgId,
  which: SQL | undefined,
  limit: number,
): Promise<z.output<typeof projectField>[]> {
  const newest = tx
    .selectDistinctOn([releases.projectId], {
      projectId: releases.projectId,
      id: releases.id,
      version: releases.version,
      createdAt: releases.createdAt,
    })
    .from(releases)
    .where(eq(releases.orgId, orgId))
    .orderBy(releases.projectId, sql`${releases.createdAt} desc`)
    .as('newest')
  const rows = await tx
    .select({
      project: projects,
      release: { id: newest.id, version: newest.version, createdAt: newest.createdAt },
      sources: sql<
        string[]
      >`array(select t.source from ${trustRules} t where t.org_id = ${orgId} and t.project_id = ${projects.id} order by t.id)`,
    })
    .from(projects)
    .leftJoin(newest, eq(newest.projectId, projects.id))
    .where(and(eq(projects.orgId, orgId), which))
    .orderBy(asc(projects.name))
    .limit(limit)
  return rows.map(({ project, release, sources }) => ({
    id: project.id,
    name: project.name,
    lifecycleId: project.lifecycleId,
    sources,
    latestRelease: release && { id: release.id, version: release.version, createdAt: iso(release.createdAt) },
    createdAt: iso(project.createdAt),
  }))
}
