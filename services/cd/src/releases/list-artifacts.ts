import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { trustRules } from '../db/projects.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { cursorField, limitField } from '../words/fields.ts'
import { artifactView } from './release-views.ts'

/**
 * Accepted artifacts newest first, also those that no project has claimed. Whoever may read releases of some projects alone
 * sees what those trust the source of.
 */
export const listArtifacts = query(
  {
    action: 'release:read',
    input: z.object({ source: z.string().max(500).optional(), limit: limitField, cursor: cursorField }),
  },
  async ({ tx, orgId, actor }, { source, limit, cursor }) => {
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
          cursor === undefined ? undefined : lt(artifacts.id, cursor),
        ),
      )
      .orderBy(desc(artifacts.id))
      .limit(limit + 1)
    const page = rows.slice(0, limit)
    return {
      items: page.map((row) => ({ ...artifactView(row), source: row.source, ref: row.ref, gitCommit: row.gitCommit })),
      nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    }
  },
)
