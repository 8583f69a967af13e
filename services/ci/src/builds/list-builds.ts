import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { builds } from '../db/builds.ts'
import { query } from '../verbs.ts'
import { toBuildViews } from './build-rows.ts'
import { BUILD_STATES } from './build-states.ts'
import type { BuildView } from './build-view.ts'

export const ListBuildsInput = z.object({
  repositoryId: z.string().optional(),
  branch: z.string().optional(),
  state: z.enum(BUILD_STATES).optional(),
  /** An author's name or e-mail address, as git has it. */
  author: z.string().optional(),
  commitSha: z.string().optional(),
  /** The `nextCursor` of the page before. */
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(100).default(30),
})

/** Builds, newest first, a page at a time. */
export const listBuilds = query(
  { action: 'build:read', input: ListBuildsInput },
  async ({ tx, orgId, deps }, input): Promise<{ builds: BuildView[]; nextCursor: string | null }> => {
    const filters: (SQL | undefined)[] = [
      eq(builds.orgId, orgId),
      input.repositoryId === undefined ? undefined : eq(builds.repositoryId, input.repositoryId),
      input.branch === undefined ? undefined : eq(builds.ref, `refs/heads/${input.branch}`),
      input.state === undefined ? undefined : eq(builds.state, input.state),
      input.commitSha === undefined ? undefined : eq(builds.commitSha, input.commitSha),
      input.author === undefined
        ? undefined
        : or(eq(builds.authorName, input.author), eq(builds.authorEmail, input.author.toLowerCase())),
      input.cursor === undefined ? undefined : lt(builds.id, input.cursor),
    ]
    const rows = await tx
      .select()
      .from(builds)
      .where(and(...filters))
      .orderBy(desc(builds.id))
      .limit(input.limit + 1)
    const page = rows.slice(0, input.limit)
    return {
      builds: await toBuildViews(tx, orgId, page, deps.activeBuildsMax),
      nextCursor: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
    }
  },
)
