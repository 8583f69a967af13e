import { genericPurl } from '@baton/artifact-contract/purl'
import type { Tx } from '@baton/kernel/database'
import { cleanLine } from '@baton/kernel/text'
import { LauncherError } from '@baton/sandbox/client'
import { and, eq } from 'drizzle-orm'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { holdBytes } from '../artifacts/hold-bytes.ts'
import { artifactVersions } from '../db/artifact-versions.ts'
import { artifacts } from '../db/artifacts.ts'
import { builds } from '../db/builds.ts'
import { reports } from '../db/reports.ts'
import { repositories } from '../db/repositories.ts'
import { testCases } from '../db/test-cases.ts'
import { collectReports, type FoundReport } from './collect-reports.ts'
import { type HeldAttempt, runIdOf } from './job-rows.ts'

/** Bytes that were kept. */
type FoundArtifact = {
  name: string
  version: string
  mediaType: string
  path: string
  fileName: string
  sha256: string
  bytes: number
}

/** What a job left. `fault` says which report or artifact is not there as the pipeline has it. */
export type Collected = { reports: FoundReport[]; artifacts: FoundArtifact[]; fault: string | null }

export const NOTHING_COLLECTED: Collected = { reports: [], artifacts: [], fault: null }

/**
 * Takes reports, and artifacts of a job that passed, out of the workspace into the blob store. Follows no symlink. A job
 * that passed without a report that it names has a fault.
 */
export async function collectOutputs(
  deps: WorkerDeps,
  held: HeldAttempt,
  { passed }: { passed: boolean },
): Promise<Collected> {
  const { reports, missing } = await collectReports(deps, held)
  const collected: Collected = { reports, artifacts: [], fault: null }
  if (!passed) return collected
  if (missing.length > 0) return { ...collected, fault: missingSentence(missing) }
  for (const plan of held.job.plan.artifacts) {
    const found = await collectArtifact(deps, held, plan)
    if (typeof found === 'string') return { ...collected, fault: found }
    collected.artifacts.push(found)
  }
  return collected
}

function missingSentence(missing: readonly string[]): string {
  const named = missing.map((glob) => `'${glob}'`).join(', ')
  return `No test report: no file matches ${named}. Write the report there, or add 'optional: true' below 'reports' where it may be missing.`
}

async function collectArtifact(
  deps: WorkerDeps,
  held: HeldAttempt,
  { name, path, version, mediaType }: HeldAttempt['job']['plan']['artifacts'][number],
): Promise<FoundArtifact | string> {
  const found: FoundArtifact[] = []
  const paths: string[] = []
  try {
    for await (const file of deps.launcher.collect(runIdOf(held), { globs: [path], filesMax: 100 })) {
      paths.push(file.path)
      if (paths.length > 1) continue
      const { sha256, sizeBytes } = await deps.blobs.within(held.orgId).put(file.content)
      const fileName = file.path.split('/').at(-1) ?? file.path
      found.push({ name, version, mediaType, path: file.path, fileName, sha256, bytes: sizeBytes })
    }
  } catch (error) {
    if (error instanceof LauncherError && (error.reason === 'too_large' || error.reason === 'invalid')) {
      return `Artifact '${name}': ${error.message}`
    }
    throw error
  }
  const [only] = found
  if (!only) return `Artifact '${name}': no file matches '${path}'. A symlink is not followed.`
  if (paths.length > 1)
    return `Artifact '${name}': '${path}' matches ${paths.length} files. Write a path that matches one.`
  return only
}

/**
 * Writes what was collected. Answers why it may not be: a version that is bound to other bytes is never bound anew. Then
 * the tests are kept and the artifacts are not.
 */
export async function writeCollected(
  deps: WorkerDeps,
  tx: Tx,
  held: HeldAttempt,
  collected: Collected,
): Promise<string | null> {
  const digests = [...collected.reports, ...collected.artifacts].flatMap(({ sha256 }) => sha256 ?? [])
  await holdBytes(tx, deps.blobs, held.orgId, digests)
  await writeReports(deps, tx, held, collected.reports)
  if (collected.artifacts.length === 0) return null
  const { orgId, job, repositoryId } = held
  const [repository] = await tx
    .select({ name: repositories.name })
    .from(repositories)
    .where(and(eq(repositories.orgId, orgId), eq(repositories.id, repositoryId)))
  const named = collected.artifacts.map((artifact) => ({
    ...artifact,
    purl: genericPurl(artifact.name, artifact.version, repository?.name ?? null),
  }))
  for (const { purl, sha256, name, version } of named) {
    const bound = await bindVersion(tx, { orgId, purl, sha256, buildId: job.buildId })
    if (bound === null) continue
    return `Artifact '${name}': version ${version} is bound to other bytes already, by build ${bound}. Give it a version of its own, such as one with \${{ build.number }}.`
  }
  const now = deps.clock()
  await tx.insert(artifacts).values(
    named.map((artifact) => ({
      ...artifact,
      orgId,
      id: deps.newId('art'),
      buildId: job.buildId,
      jobId: job.id,
      createdAt: now,
    })),
  )
  return null
}

/** Binds a version to bytes for good. Null when it is (already) bound to these; else the number of the build that bound it. */
async function bindVersion(tx: Tx, binding: typeof artifactVersions.$inferInsert): Promise<number | null> {
  const inserted = await tx.insert(artifactVersions).values(binding).onConflictDoNothing().returning()
  if (inserted.length > 0) return null
  const [bound] = await tx
    .select({ sha256: artifactVersions.sha256, number: builds.number })
    .from(artifactVersions)
    .innerJoin(builds, and(eq(builds.orgId, artifactVersions.orgId), eq(builds.id, artifactVersions.buildId)))
    .where(and(eq(artifactVersions.orgId, binding.orgId), eq(artifactVersions.purl, binding.purl)))
  return bound && bound.sha256 !== binding.sha256 ? bound.number : null
}

const ROWS_AT_ONCE = 1_000

async function writeReports(deps: WorkerDeps, tx: Tx, held: HeldAttempt, found: readonly FoundReport[]): Promise<void> {
  if (found.length === 0) return
  const place = { orgId: held.orgId, buildId: held.job.buildId, jobId: held.job.id }
  // Ids of one millisecond have no order of their own; reports and tests are read in the order in which they were found.
  const reportIds = found.map(() => deps.newId('rpt')).toSorted()
  await tx.insert(reports).values(
    found.map(({ path, sha256, bytes, fault, cases }, at) => ({
      ...place,
      id: reportIds[at] ?? deps.newId('rpt'),
      path: cleanLine(path, 500),
      sha256,
      bytes,
      fault,
      cases: cases.length,
    })),
  )
  const cases = found.flatMap((report) => report.cases)
  const ids = cases.map(() => deps.newId('tst')).toSorted()
  for (let from = 0; from < cases.length; from += ROWS_AT_ONCE) {
    const rows = cases.slice(from, from + ROWS_AT_ONCE)
    await tx
      .insert(testCases)
      .values(rows.map((row, index) => ({ ...place, ...row, id: ids[from + index] ?? deps.newId('tst') })))
  }
}
