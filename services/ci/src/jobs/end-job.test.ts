import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import type { PlannedJob } from '@baton/pipeline/plan'
import { silentLogger } from '@baton/telemetry/logger'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { getBuildRow } from '../builds/build-rows.ts'
import { cancelBuild } from '../builds/cancel-build.ts'
import { finishBuild } from '../builds/finish-build.ts'
import { getBuild } from '../builds/get-build.ts'
import { startBuild } from '../builds/start-build.ts'
import { buildSchedules } from '../db/build-schedules.ts'
import { jobs } from '../db/jobs.ts'
import { endLostBuilds } from '../queues/lost-builds.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import type { CiDeps } from '../verbs.ts'
import { type AttemptEnd, writeJobEnd } from './end-job.ts'
import { guardLease, type HeldAttempt } from './job-rows.ts'
import { takeJob } from './take-job.ts'

let verbs: TestVerbs
beforeAll(async () => {
  verbs = await openTestVerbs()
})
afterAll(() => verbs.close())

const PASSED: AttemptEnd = { state: 'passed', cause: null, again: false }
const FAILED: AttemptEnd = { state: 'failed', cause: "Step 'Work': Ended with exit code 1.", again: false }
const PLAN = {
  steps: [{ name: 'Work', run: 'true', env: {}, timeoutMs: 1_000 }],
  needs: [],
  reports: { junit: [] },
  artifacts: [],
} as unknown as PlannedJob

/** A build whose jobs run, beside another one that waits for its slot. */
async function startTwo(names: readonly string[]) {
  const ctx: VerbContext<CiDeps> = verbs.context({ slots: 1 })
  const { orgId } = ctx
  const deps = {
    ...{ db: verbs.db, clock: systemClock, newId, hostId: 'host', activeBuildsMax: 1, starter: verbs.deps.starter },
  } as unknown as WorkerDeps
  const repository = await connectRepository(ctx, { forge: 'gitea', cloneUrl: `https://git.example/${newId('r')}.git` })
  const { id: buildId } = await startBuild(ctx, { repositoryId: repository.id })
  const { id: next } = await startBuild(ctx, { repositoryId: repository.id })
  const ids = names.map(() => newId('job'))
  await withOrg(verbs.db, orgId, (tx) =>
    tx.insert(jobs).values(
      names.map((name, position) => ({
        ...{ orgId, id: ids[position] ?? '', buildId, name, title: name, position, plan: PLAN },
        state: 'queued' as const,
      })),
    ),
  )
  const held: HeldAttempt[] = []
  for (const jobId of ids) {
    const taken = await withOrg(verbs.db, orgId, (tx) => takeJob(deps, tx, { orgId, buildId, jobId }))
    if (!('held' in taken)) throw new Error('The job was not taken.')
    held.push(taken.held)
  }
  const end = (at: number, how: AttemptEnd) =>
    withOrg(verbs.db, orgId, async (tx) => {
      const one = held[at]
      if (!one) throw new Error('There is no such job.')
      return (await writeJobEnd(deps, tx, one, how))?.admitted ?? []
    })
  const build = () => withOrg(verbs.db, orgId, (tx) => getBuildRow(tx, orgId, buildId))
  const cancel = () => cancelBuild(ctx, { id: buildId, reason: 'Wrong branch.' })
  const view = () => getBuild(ctx, { id: buildId })
  return {
    orgId,
    buildId,
    next,
    end,
    held: (at: number) => held[at] as HeldAttempt,
    build,
    cancel,
    view,
    finish: () => finishBuild(deps, { orgId, buildId }),
  }
}

describe('the end of a job', () => {
  it('ends its build where it was the last, and gives its slot to the next in line', async () => {
    const { next, end, build } = await startTwo(['unit'])
    expect(await end(0, PASSED)).toEqual([next])
    expect(await build()).toMatchObject({ state: 'passed', finishedAt: expect.any(Date) })
  })

  it('leaves the build to the others, whatever it was, and the last one says what broke', async () => {
    const { next, end, build } = await startTwo(['unit', 'lint'])
    expect(await end(0, FAILED)).toEqual([])
    expect((await build()).finishedAt).toBeNull()
    expect(await end(1, PASSED)).toEqual([next])
    expect(await build()).toMatchObject({
      state: 'failed',
      firstFailure: { kind: 'step', jobName: 'unit', stepName: 'Work' },
    })
  })

  it('ends its build as cancelled where a cancel was accepted before, and publishes nothing of it', async () => {
    const { next, end, build, cancel, finish } = await startTwo(['unit'])
    await cancel()
    expect(await end(0, PASSED)).toEqual([next])
    expect(await build()).toMatchObject({ state: 'cancelled', cancelReason: 'Wrong branch.', firstFailure: null })
    expect(await finish()).toEqual({ state: 'cancelled', publish: false })
  })

  it('after which another attempt follows ends neither', async () => {
    const { end, build } = await startTwo(['unit'])
    expect(await end(0, { state: 'infrastructure', cause: 'The launcher stopped.', again: true })).toEqual([])
    expect((await build()).finishedAt).toBeNull()
  })

  it('of two at once ends the build once, in 30 rounds, and its slot is given once', async () => {
    for (let round = 0; round < 30; round += 1) {
      const { next, end, build, finish } = await startTwo(['unit', 'lint'])
      const admitted = await Promise.all([end(0, PASSED), end(1, PASSED)])
      expect(admitted.flat()).toEqual([next])
      const { state, finishedAt } = await build()
      expect(state).toBe('passed')
      const before = verbs.asked.length
      expect(await finish()).toEqual({ state: 'passed', publish: false })
      expect(verbs.asked.slice(before)).toEqual([])
      expect((await build()).finishedAt).toEqual(finishedAt)
    }
  })
})

describe('a build that nobody moves on any more', () => {
  it('ends also where what it says cannot be stored, and gives its slot to the next', async () => {
    const { orgId, buildId, next, view } = await startTwo(['unit'])
    await withOrg(verbs.db, orgId, (tx) =>
      tx.update(buildSchedules).set({ dueAt: null }).where(eq(buildSchedules.id, buildId)),
    )
    const url = new URL(verbs.database.adminUrl)
    url.pathname = `/${verbs.database.name}`
    const admin = postgres(url.href, { max: 1 })
    await admin`alter table ci.builds add constraint never check (first_failure->>'kind' <> 'step') not valid`
    const systemDb = openDatabase({ url: verbs.database.url('system'), applicationName: 'test-system', poolSize: 1 })
    const { db, deps } = verbs
    const lost = { db, systemDb, clock: systemClock, starter: deps.starter, activeBuildsMax: 1, newId }
    const removeWorkspace = () => undefined
    await endLostBuilds({ ...lost, removeWorkspace }, async (build) => build.buildId !== buildId, silentLogger)
    await admin`alter table ci.builds drop constraint never`
    await Promise.all([systemDb.$client.end(), admin.end()])
    expect(await view()).toMatchObject({ state: 'infrastructure', cause: expect.stringContaining('workflow is gone') })
    expect(verbs.asked).toContainEqual({ what: 'start', buildId: next })
  })

  it('ends with its jobs, attempts, steps and logs, and its workspace goes', async () => {
    const { orgId, buildId, next, view, held } = await startTwo(['unit'])
    await withOrg(verbs.db, orgId, (tx) =>
      tx.update(buildSchedules).set({ dueAt: null }).where(eq(buildSchedules.id, buildId)),
    )
    const systemDb = openDatabase({ url: verbs.database.url('system'), applicationName: 'test-system', poolSize: 1 })
    const removed: string[] = []
    const removeWorkspace = (runId: string) => void removed.push(runId)
    const { db, deps } = verbs
    const lost = { db, systemDb, clock: systemClock, starter: deps.starter, activeBuildsMax: 1, newId, removeWorkspace }
    await endLostBuilds(lost, async (build) => build.buildId !== buildId, silentLogger)
    await systemDb.$client.end()

    const cause = 'Its workflow is gone: the workflow service has lost it. Run the build again.'
    const ended = { state: 'infrastructure', cause, finishedAt: expect.any(String) }
    const build = await view()
    expect(build).toMatchObject({
      ...ended,
      jobs: [{ ...ended, attempts: [{ ...ended, steps: [{ ...ended, log: { complete: true } }] }] }],
    })
    expect(removed).toEqual([`${build.jobs[0]?.id}.1`])
    expect(verbs.asked).toContainEqual({ what: 'start', buildId: next })
    await expect(withOrg(verbs.db, orgId, (tx) => guardLease(tx, held(0)))).rejects.toThrow('was taken over')
  })
})
