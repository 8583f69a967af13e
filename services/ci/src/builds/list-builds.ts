import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, lt, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { builds } from '../db/builds.ts'
import { query } from '../verbs.ts'
import { type BuildRow, toBuildViews } from './build-rows.ts'
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
    const rows = await findBuilds(tx, orgId, input)
    const page = rows.slice(0, input.limit)
    return {
      builds: await toBuildViews(tx, orgId, page, deps.activeBuildsMax),
      nextCursor: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
    }
  },
)

type Filters = z.output<typeof ListBuildsInput>

/** The builds of a page, and one more where there is one. */
async function findBuilds(tx: Tx, orgId: OrgId, input: Filters): Promise<BuildRow[]> {
  const { author } = input
  if (author === undefined) return readBuilds(tx, orgId, input, undefined)
  // Each of the two is read by an index of its own, in order; 'or' would read and sort all builds of the author.
  const [byName, byEmail] = await Promise.all([
    readBuilds(tx, orgId, input, eq(builds.authorName, author)),
    readBuilds(tx, orgId, input, eq(builds.authorEmail, author.toLowerCase())),
  ])
  return [...new Map([...byName, ...byEmail].map((row) => [row.id, row])).values()]
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, input.limit + 1)
}

function readBuilds(tx: Tx, orgId: OrgId, input: Filters, author: SQL | undefined): Promise<BuildRow[]> {
  return tx
    .select()
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        author,
        input.repositoryId === undefined ? undefined : eq(builds.repositoryId, input.repositoryId),
        input.branch === undefined ? undefined : eq(builds.ref, `refs/heads/${input.branch}`),
        input.state === undefined ? undefined : eq(builds.state, input.state),
        input.commitSha === undefined ? undefined : eq(builds.commitSha, input.commitSha),
        input.cursor === undefined ? undefined : lt(builds.id, input.cursor),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(input.limit + 1)
}
