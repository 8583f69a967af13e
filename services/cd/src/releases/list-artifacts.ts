import { and, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { query } from '../dependencies.ts'
import { cursorField, limitField } from '../words/fields.ts'
import { artifactView } from './release-views.ts'

/** Accepted artifacts newest first, also those that no project has claimed. */
export const listArtifacts = query(
  {
    action: 'release:read',
    input: z.object({ source: z.string().max(500).optional(), limit: limitField, cursor: cursorField }),
  },
  async ({ tx, orgId }, { source, limit, cursor }) => {
    const rows = await tx
      .select()
      .from(artifacts)
      .where(
        and(
          eq(artifacts.orgId, orgId),
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
