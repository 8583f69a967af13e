import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { pageInput, pagesOf } from '@baton/kernel/pages'
import { and, asc, desc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { projects, trustRules } from '../db/projects.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { iso } from '../words/iso.ts'
import { named } from '../words/named.ts'
import type { projectField } from './project-fields.ts'

const pages = pagesOf('projects', z.string())

/** Projects within reach, by name. */
export const listProjects = query(
  {
    action: 'project:read',
    input: pageInput.extend({ source: z.string().max(500).optional(), search: z.string().max(80).optional() }),
  },
  async ({ tx, orgId, actor }, { source, search, limit, cursor }) => {
    const after = pages.after(cursor)
    const items = await loadProjects(
      tx,
      orgId,
      and(
        withinReach(reachOf(actor.grants, 'project:read'), { projectId: projects.id }),
        named(projects.name, search),
        after === undefined ? undefined : gt(projects.name, after),
        source === undefined
          ? undefined
          : sql`exists (select 1 from ${trustRules} t where t.org_id = ${orgId} and t.project_id = ${projects.id} and t.source = ${source})`,
      ),
      limit + 1,
    )
    return pages.page(items, limit, (project) => project.name)
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
    .select({ id: releases.id, version: releases.version, createdAt: releases.createdAt })
    .from(releases)
    .where(and(eq(releases.orgId, orgId), eq(releases.projectId, projects.id)))
    .orderBy(desc(releases.createdAt))
    .limit(1)
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
    .leftJoinLateral(newest, sql`true`)
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
