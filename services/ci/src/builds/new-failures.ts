import type { Tx } from '@baton/kernel/database'
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { builds } from '../db/builds.ts'
import { repositories } from '../db/repositories.ts'
import type { BuildRow } from './build-rows.ts'
import { VERDICTS } from './build-states.ts'

/** Notes of each failed test whether it is new: not failed in the last verdict of the base branch before this build. */
export async function markNewFailures(tx: Tx, build: BuildRow): Promise<void> {
  const base = await findBaseBuild(tx, build)
  if (!base) return
  await tx.execute(sql`
    update ci.test_cases t
    set is_new = not exists (
      select 1 from ci.test_cases b
      where b.org_id = t.org_id and b.build_id = ${base} and b.state = 'failed' and b.suite = t.suite and b.name = t.name
        and coalesce(b.class_name, t.class_name, '') = coalesce(t.class_name, b.class_name, '')
        and coalesce(b.file, t.file, '') = coalesce(t.file, b.file, '')
    )
    where t.org_id = ${build.orgId} and t.build_id = ${build.id} and t.state = 'failed'`)
}

/** A pull request is held against its target, everything else against the repository's default branch. */
async function findBaseBuild(tx: Tx, build: BuildRow): Promise<string | undefined> {
  const [repository] = await tx
    .select({ defaultBranch: repositories.defaultBranch })
    .from(repositories)
    .where(and(eq(repositories.orgId, build.orgId), eq(repositories.id, build.repositoryId)))
  const branch = build.pullRequest?.targetBranch ?? repository?.defaultBranch ?? ''
  const [base] = await tx
    .select({ id: builds.id })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, build.orgId),
        eq(builds.repositoryId, build.repositoryId),
        eq(builds.ref, `refs/heads/${branch}`),
        inArray(builds.state, VERDICTS),
        lt(builds.id, build.id),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(1)
  return base?.id
}
