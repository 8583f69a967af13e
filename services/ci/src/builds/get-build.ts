import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, desc, eq, inArray, ne, or } from 'drizzle-orm'
import { z } from 'zod'
import { listArtifactViews } from '../artifacts/artifact-rows.ts'
import { builds } from '../db/builds.ts'
import { jobs } from '../db/jobs.ts'
import { reports } from '../db/reports.ts'
import { query } from '../verbs.ts'
import { type BuildRow, getBuildRow, toBuildViews } from './build-rows.ts'
import { VERDICTS } from './build-states.ts'
import type { BuildDetailView } from './build-view.ts'
import { listJobViews } from './job-views.ts'
import { findDifference } from './reproducibility.ts'

export const GetBuildInput = z.object({ id: z.string() })

/** Everything a build's page shows but for logs and single tests. */
export const getBuild = query(
  { action: 'build:read', input: GetBuildInput },
  async ({ tx, orgId, deps }, input): Promise<BuildDetailView> => {
    const row = await getBuildRow(tx, orgId, input.id)
    const [summary] = await toBuildViews(tx, orgId, [row], deps.activeBuildsMax)
    if (!summary) throw new Error('A build has one view.')
    const [neighbours, jobViews, inputs, artifacts, reportViews] = await Promise.all([
      neighboursOf(tx, orgId, row),
      listJobViews(tx, orgId, row.id),
      inputsOf(tx, orgId, row),
      listArtifactViews(tx, orgId, row.id),
      listReports(tx, orgId, row.id),
    ])
    return {
      ...summary,
      ...neighbours,
      jobs: jobViews,
      pipelineFaults: row.pipelineFaults ?? [],
      inputs,
      artifacts,
      reports: reportViews,
    }
  },
)

async function neighboursOf(tx: Tx, orgId: OrgId, row: BuildRow): Promise<Pick<BuildDetailView, 'before' | 'after'>> {
  const found = await tx
    .select({ id: builds.id, number: builds.number })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        eq(builds.repositoryId, row.repositoryId),
        or(eq(builds.number, row.number - 1), eq(builds.number, row.number + 1)),
      ),
    )
  const numbered = (number: number) => found.find((one) => one.number === number) ?? null
  return { before: numbered(row.number - 1), after: numbered(row.number + 1) }
}

async function inputsOf(tx: Tx, orgId: OrgId, row: BuildRow): Promise<BuildDetailView['inputs']> {
  if (!row.inputs || !row.inputsDigest) return null
  const sameInputs = await tx
    .select({ id: builds.id, number: builds.number, state: builds.state })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        eq(builds.repositoryId, row.repositoryId),
        eq(builds.inputsDigest, row.inputsDigest),
        ne(builds.id, row.id),
        inArray(builds.state, VERDICTS),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(10)
  return {
    ...row.inputs,
    digest: row.inputsDigest,
    sameInputs,
    notReproducible: await findDifference(tx, orgId, row, sameInputs),
  }
}

async function listReports(tx: Tx, orgId: OrgId, buildId: string): Promise<BuildDetailView['reports']> {
  return tx
    .select({ path: reports.path, jobName: jobs.title, cases: reports.cases, fault: reports.fault })
    .from(reports)
    .innerJoin(jobs, and(eq(jobs.orgId, reports.orgId), eq(jobs.id, reports.jobId)))
    .where(and(eq(reports.orgId, orgId), eq(reports.buildId, buildId)))
    .orderBy(asc(reports.id))
}
