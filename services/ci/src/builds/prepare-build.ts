import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import type { IsolationLevel } from '@baton/sandbox/step'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import type { FetchSource } from '../git/fetch-queue.ts'
import type { Mirror } from '../git/mirror.ts'
import { describeInputs } from '../inputs/describe-inputs.ts'
import { sourceOf } from '../repositories/look-at-forge.ts'
import { getRepositoryRow } from '../repositories/repository-rows.ts'
import type { BuildRef, PreparedBuild } from '../workflows/build-contract.ts'
import { beginBuild, readBegun } from './begin-build.ts'
import { type BuildRow, getBuildRow } from './build-rows.ts'
import { hasEnded } from './build-states.ts'
import { type BuildEnd, endBuild, releaseSlot } from './end-build.ts'
import { type CommitFault, type FetchedCommit, fetchCommit } from './fetch-commit.ts'
import { holdForeign } from './hold-foreign.ts'
import type { Found, Looked, LookedAt } from './looked-at.ts'
import { readPlan } from './read-plan.ts'
import { resolveRef } from './resolve-ref.ts'
import { startAdmitted } from './start-admitted.ts'
import { findOvertaken, listSiblings, type Sibling } from './superseding.ts'

/**
 * Begins a build: fetches its commit, reads and plans its pipeline, ends it where there is nothing to run, and writes its
 * jobs. May be called again after a crash: a build that has begun answers what it planned.
 */
export async function prepareBuild(deps: WorkerDeps, ref: BuildRef, signal?: AbortSignal): Promise<PreparedBuild> {
  deps.mark(ref.buildId, 'prepare begun')
  const ahead = await deps.headStart.take(ref.buildId)?.catch(() => null)
  const found = ahead ?? (await lookAt(deps, ref, signal))
  if ('begun' in found) return found.begun
  if ('admitted' in found) return ended(deps, ref.orgId, found.admitted)
  if ('end' in found) return endUnbegun(deps, ref, found.end)
  if ('foreign' in found)
    return ended(deps, ref.orgId, await withOrg(deps.db, ref.orgId, (tx) => holdForeign(deps, tx, ref)))
  const result = await withOrg(deps.db, ref.orgId, (tx) => beginBuild(deps, tx, ref, found.looked))
  deps.mark(ref.buildId, 'prepared')
  return 'begun' in result ? result.begun : ended(deps, ref.orgId, result.admitted)
}

/** Brings the build's commit and reads what it wants. Changes nothing of a build that is still to be begun. */
export async function lookAt(deps: WorkerDeps, ref: BuildRef, signal?: AbortSignal): Promise<LookedAt> {
  deps.mark(ref.buildId, 'look begun')
  const found = await withOrg(deps.db, ref.orgId, (tx) => findBuild(deps, tx, ref))
  if (!('build' in found)) return found
  const named = await resolveRef(found.source, found.build, signal)
  if ('fault' in named) return { end: endWithout(found.build, named) }
  const build = { ...found.build, ref: named.ref }
  const mirror = deps.mirrors.of(build.repositoryId)
  deps.mark(ref.buildId, 'fetch begun')
  const fetched = await fetchCommit(mirror, found.source, build, { signal })
  deps.mark(ref.buildId, 'fetched')
  if ('fault' in fetched) return { end: endWithout(build, fetched) }
  if (!fetched.isOwn) return { foreign: { sha: fetched.sha } }
  const looked = await look(deps, mirror, { ...found, build, fetched })
  deps.mark(ref.buildId, 'planned')
  return { looked }
}

async function findBuild(deps: WorkerDeps, tx: Tx, { orgId, buildId }: BuildRef): Promise<Found> {
  const build = await getBuildRow(tx, orgId, buildId, 'lock')
  const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax }
  if (hasEnded(build.state)) return { admitted: await releaseSlot(scope, buildId) }
  if (build.state === 'running') return { begun: await readBegun(deps, tx, { orgId, buildId }) }
  if (build.cancelledBy) return { admitted: await endBuild(scope, build, { state: 'cancelled' }) }
  const repository = await getRepositoryRow(tx, orgId, build.repositoryId)
  const source = readSource(repository.cloneUrl, { orgId, allowed: deps.allowedOrigins })
  if (typeof source === 'string') return { end: { state: 'infrastructure', cause: source } }
  return { build, cloneUrl: repository.cloneUrl, source, siblings: await listSiblings(tx, orgId, build) }
}

/**
 * How a build ends whose commit was not brought. That git does not have it where the webhook said is no verdict about it; a
 * person who asked for a ref that is not there has asked in vain.
 */
function endWithout(build: BuildRow, { fault, sentence }: CommitFault): BuildEnd {
  const isFailed = build.commitSha === null && (fault === 'gone' || fault === 'elsewhere')
  if (isFailed) return { state: 'failed', cause: sentence }
  return { state: fault === 'gone' || fault === 'elsewhere' ? 'skipped' : 'infrastructure', cause: sentence }
}

/** The address, or why it cannot be used any more: what the operator allows may have changed since it was taken in. */
function readSource(text: string, by: Parameters<typeof sourceOf>[1]): FetchSource | string {
  try {
    return sourceOf(text, by)
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

async function look(
  deps: WorkerDeps,
  mirror: Mirror,
  {
    build,
    cloneUrl,
    siblings,
    fetched,
  }: { build: BuildRow; cloneUrl: string; siblings: Sibling[]; fetched: FetchedCommit },
): Promise<Looked> {
  const { sha, tip } = fetched
  const self = { id: build.id, commitSha: sha }
  const overtaken = siblings.length === 0 ? [] : await findOvertaken(mirror, [self, ...siblings], tip)
  const commit = (await mirror.read(sha))?.content ?? Buffer.alloc(0)
  const plan = await readPlan(mirror, build, { sha, commit })
  const jobs = 'jobs' in plan ? plan.jobs.map((job) => ({ id: deps.newId('job'), plan: job })) : []
  const isolation = await isolationOf(deps)
  const of = { cloneUrl, ref: build.ref, sha, commit, isolation: isolation ?? 'none', host: await deps.hostInputs }
  const inputs = await describeInputs(mirror, of)
  return { ref: build.ref, sha, commit, jobs, end: 'end' in plan ? plan.end : null, overtaken, isolation, inputs }
}

async function isolationOf(deps: WorkerDeps): Promise<IsolationLevel | null> {
  const { state } = await deps.launcher.health().catch(() => ({ state: 'unavailable' as const }))
  if (state === 'full' || state === 'rootless') return state
  return state === 'no isolation' ? 'none' : null
}

async function endUnbegun(deps: WorkerDeps, { orgId, buildId }: BuildRef, end: BuildEnd): Promise<PreparedBuild> {
  const admitted = await withOrg(deps.db, orgId, async (tx) => {
    const row = await getBuildRow(tx, orgId, buildId, 'lock')
    const scope = { tx, orgId, now: deps.clock(), slots: deps.activeBuildsMax }
    if (hasEnded(row.state)) return releaseSlot(scope, buildId)
    return endBuild(scope, row, row.cancelledBy ? { state: 'cancelled' } : end)
  })
  return ended(deps, orgId, admitted)
}

async function ended(deps: WorkerDeps, orgId: OrgId, admitted: readonly string[]): Promise<PreparedBuild> {
  await startAdmitted(deps.starter, orgId, admitted)()
  return { state: 'ended' }
}
