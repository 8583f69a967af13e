import { pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { trustRules } from '../db/projects.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { artifactView } from './release-views.ts'

const pages = pagesOf('release-artifacts', z.string())

/**
 * Accepted artifacts newest first, also those that no project has claimed. Whoever may read releases of some projects alone
 * sees what those trust the source of.
 */
export const listArtifacts = query(
  {
    action: 'release:read',
    input: pageInput.extend({ source: z.string().max(500).optional() }),
  },
  async ({ tx, orgId, actor }, { source, limit, cursor }) => {
    const after = pages.after(cursor)
    const reach = reachOf(actor.grants, 'release:read')
    const trusted = tx
      .select({ source: trustRules.source })
      .from(trustRules)
      .where(and(eq(trustRules.orgId, orgId), withinReach(reach, { projectId: trustRules.projectId })))
    const rows = await tx
      .select()
      .from(artifacts)
      .where(
        and(
          eq(artifacts.orgId, orgId),
          reach.all ? undefined : inArray(artifacts.source, trusted),
          source === undefined ? undefined : eq(artifacts.source, source),
          after === undefined ? undefined : lt(artifacts.id, after),
        ),
      )
      .orderBy(desc(artifacts.id))
      .limit(limit + 1)
    const page = pages.page(rows, limit, (row) => row.id)
    return {
      ...page,
      items: page.items.map((row) => ({
        ...artifactView(row),
        source: row.source,
        ref: row.ref,
        gitCommit: row.gitCommit,
      })),
    }
  },
)
