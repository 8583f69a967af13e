import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { type Page, pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { builds } from '../db/builds.ts'
import { repositories } from '../db/repositories.ts'
import { query } from '../verbs.ts'
import { type BuildRow, toBuildViews } from './build-rows.ts'
import { BUILD_STATES } from './build-states.ts'
import type { BuildView } from './build-view.ts'

const pages = pagesOf('builds', z.string())

export const ListBuildsInput = pageInput.extend({
  repositoryId: z.string().optional(),
  /** A repository by its whole name. */
  repository: z.string().optional(),
  branch: z.string().optional(),
  state: z.enum(BUILD_STATES).optional(),
  /** An author's name or e-mail address, as git has it. */
  author: z.string().optional(),
  commitSha: z.string().optional(),
})

/** Builds, newest first, a page at a time. */
export const listBuilds = query(
  { action: 'build:read', input: ListBuildsInput },
  async ({ tx, orgId, deps }, input): Promise<Page<BuildView>> => {
    const rows = await findBuilds(tx, orgId, input)
    const { items, nextCursor } = pages.page(rows, input.limit, (row) => row.id)
    return { items: await toBuildViews(tx, orgId, items, deps.activeBuildsMax), nextCursor }
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
  const after = pages.after(input.cursor)
  const named = tx
    .select({ id: repositories.id })
    .from(repositories)
    .where(and(eq(repositories.orgId, orgId), eq(repositories.name, input.repository ?? '')))
  return tx
    .select()
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        author,
        input.repositoryId === undefined ? undefined : eq(builds.repositoryId, input.repositoryId),
        input.repository === undefined ? undefined : inArray(builds.repositoryId, named),
        input.branch === undefined ? undefined : eq(builds.ref, `refs/heads/${input.branch}`),
        input.state === undefined ? undefined : eq(builds.state, input.state),
        input.commitSha === undefined ? undefined : eq(builds.commitSha, input.commitSha),
        after === undefined ? undefined : lt(builds.id, after),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(input.limit + 1)
}
