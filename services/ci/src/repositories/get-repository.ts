import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type BuildState, VERDICTS } from '../builds/build-states.ts'
import { builds } from '../db/builds.ts'
import { query } from '../verbs.ts'
import { getRepositoryView } from './repository-rows.ts'
import type { RepositoryDetailView } from './repository-view.ts'

export const GetRepositoryInput = z.object({ id: z.string() })

/** One repository: its webhook's state, how its default branch does, and what is at work. */
export const getRepository = query(
  { action: 'repository:read', input: GetRepositoryInput },
  async ({ tx, orgId, deps }, input): Promise<RepositoryDetailView> => {
    const repository = await getRepositoryView(tx, orgId, input.id, deps.publicUrl)
    const counts = await countUnfinished(tx, orgId, input.id)
    const streak = await findStreak(tx, orgId, input.id, repository.defaultBranch)
    return { ...repository, ...counts, streak }
  },
)

async function countUnfinished(tx: Tx, orgId: OrgId, repositoryId: string) {
  const rows = await tx
    .select({ state: builds.state, count: sql<number>`count(*)::int` })
    .from(builds)
    .where(
      and(eq(builds.orgId, orgId), eq(builds.repositoryId, repositoryId), inArray(builds.state, ['queued', 'running'])),
    )
    .groupBy(builds.state)
  const of = (state: BuildState) => rows.find((row) => row.state === state)?.count ?? 0
  return { running: of('running'), queued: of('queued') }
}

/** The last verdict of a branch and how many in a row were the same, 100 at most. Null before the first verdict. */
async function findStreak(tx: Tx, orgId: OrgId, repositoryId: string, branch: string) {
  const verdicts = await tx
    .select({ state: builds.state })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        eq(builds.repositoryId, repositoryId),
        eq(builds.ref, `refs/heads/${branch}`),
        inArray(builds.state, VERDICTS),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(100)
  const state = verdicts[0]?.state
  if (!state) return null
  const other = verdicts.findIndex((row) => row.state !== state)
  return { branch, state, count: other === -1 ? verdicts.length : other }
}
