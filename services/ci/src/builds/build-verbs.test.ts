import { randomUUID } from 'node:crypto'
import type { VerbContext } from '@baton/kernel/command'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builds } from '../db/builds.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import type { CiDeps } from '../verbs.ts'
import { allowBuild } from './allow-build.ts'
import { cancelBuild } from './cancel-build.ts'
import { getBuild } from './get-build.ts'
import { listBuilds } from './list-builds.ts'
import { listQueue } from './list-queue.ts'
import { queueBuild } from './queue-build.ts'
import { runBuildAgain } from './run-build-again.ts'
import { startBuild } from './start-build.ts'

let test: TestVerbs
beforeAll(async () => {
  test = await openTestVerbs()
})
afterAll(() => test.close())

const SHA = 'a'.repeat(40)

async function connect(options: { slots?: number } = {}) {
  const ctx = test.context(options)
  const cloneUrl = `https://git.example/acme/${randomUUID()}.git`
  const { id } = await connectRepository(ctx, { forge: 'github', cloneUrl })
  return { ctx, repositoryId: id }
}

/** A fork's build, which waits. */
async function forkBuild(ctx: VerbContext<CiDeps>, repositoryId: string) {
  const pullRequest = { number: 7, fromRepository: 'sam/web', fork: true, sourceBranch: 'tax', targetBranch: 'main' }
  return withOrg(ctx.db, ctx.orgId, (tx) =>
    queueBuild(
      { tx, orgId: ctx.orgId, now: new Date(), newId, slots: 8 },
      { repositoryId, state: 'waiting', trigger: 'pull_request', ref: 'refs/pull/7/head', commitSha: SHA, pullRequest },
    ),
  )
}

async function end(ctx: VerbContext<CiDeps>, id: string, state: 'passed' | 'failed') {
  await withOrg(ctx.db, ctx.orgId, (tx) =>
    tx.update(builds).set({ state, finishedAt: new Date() }).where(eq(builds.id, id)),
  )
}

describe('starting a build by hand', () => {
  it('queues it with the next number, starts its workflow and is on the record', async () => {
    const { ctx, repositoryId } = await connect()
    const started = await startBuild(ctx, { repositoryId, inputs: { word: 'hello' } })
    expect(started).toMatchObject({ number: 1, state: 'queued' })
    expect(await startBuild(ctx, { repositoryId, ref: 'refs/tags/v1' })).toMatchObject({ number: 2 })
    expect(test.asked).toContainEqual({ what: 'start', buildId: started.id })
    expect(await getBuild(ctx, { id: started.id })).toMatchObject({
      trigger: 'manual',
      ref: 'refs/heads/main',
      requestedBy: { type: 'user' },
      waiting: 'Starts in a moment.',
    })
    expect(await test.auditActions(ctx.orgId)).toEqual(['repository.connected', 'build.started', 'build.started'])
  })

  it('is refused to a viewer, and for a repository of another organisation not found', async () => {
    const { ctx, repositoryId } = await connect()
    const viewer = test.context({ role: 'viewer', orgId: ctx.orgId })
    await expect(startBuild(viewer, { repositoryId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(startBuild(test.context(), { repositoryId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

it.each(['refs/replace/main', 'refs/pull/7/head', 'refs/merge-requests/7/head', 'refs/notes/x', 'a..b', '-x', 'a b'])(
  'a build of %s is not started by hand: only branches and tags are',
  async (ref) => {
    const { ctx, repositoryId } = await connect()
    await expect(startBuild(ctx, { repositoryId, ref })).rejects.toMatchObject({
      code: 'VALIDATION',
      message: "'ref': This is not a branch's or tag's name. Write it as main or refs/tags/v1.",
    })
  },
)

describe('running a build again', () => {
  it('makes a new build of the same commit, and only of one that has ended', async () => {
    const { ctx, repositoryId } = await connect()
    const { id } = await startBuild(ctx, { repositoryId })
    await expect(runBuildAgain(ctx, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Build 1 has not ended. Cancel it, or wait for it.',
    })
    await end(ctx, id, 'failed')
    const again = await runBuildAgain(ctx, { id })
    expect(await getBuild(ctx, { id: again.id })).toMatchObject({ number: 2, rerunOf: id, trigger: 'manual' })
    expect(await test.auditActions(ctx.orgId)).toContain('build.ranAgain')
    await expect(runBuildAgain(test.context(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe("letting a fork's build run", () => {
  it('is bound to the commit that was looked at, happens once, and is refused to a viewer', async () => {
    const { ctx, repositoryId } = await connect()
    const { id } = await forkBuild(ctx, repositoryId)
    await expect(allowBuild(ctx, { id, commitSha: 'b'.repeat(40) })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'other_commit',
    })
    const viewer = test.context({ role: 'viewer', orgId: ctx.orgId })
    await expect(allowBuild(viewer, { id, commitSha: SHA })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(allowBuild(test.context(), { id, commitSha: SHA })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await allowBuild(ctx, { id, commitSha: SHA })).toMatchObject({ state: 'queued' })
    expect(test.asked).toContainEqual({ what: 'start', buildId: id })
    await expect(allowBuild(ctx, { id, commitSha: SHA })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Build 1 does not wait for approval: it is queued.',
    })
    expect(await test.auditActions(ctx.orgId)).toContain('build.allowed')
  })

  it('is asked for again when it is run again', async () => {
    const { ctx, repositoryId } = await connect()
    const { id } = await forkBuild(ctx, repositoryId)
    await end(ctx, id, 'failed')
    expect(await runBuildAgain(ctx, { id })).toMatchObject({ state: 'waiting' })
  })
})

describe('cancelling a build', () => {
  it('that waits ends it at once; that holds a slot asks its workflow; a second time changes nothing', async () => {
    const { ctx, repositoryId } = await connect({ slots: 1 })
    const running = await startBuild(ctx, { repositoryId })
    const waiting = await startBuild(ctx, { repositoryId })
    expect(await cancelBuild(ctx, { id: waiting.id })).toMatchObject({ state: 'cancelled' })
    expect(await cancelBuild(ctx, { id: running.id, reason: ' Wrong branch. ' })).toMatchObject({ state: 'queued' })
    expect(await cancelBuild(ctx, { id: running.id, reason: 'Later.' })).toMatchObject({ state: 'queued' })
    expect(test.asked.filter(({ buildId, what }) => buildId === running.id && what === 'cancel')).toHaveLength(1)
    await expect(cancelBuild(ctx, { id: waiting.id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Build 2 has ended already: cancelled.',
    })
    const actions = await test.auditActions(ctx.orgId)
    expect(actions.filter((action) => action === 'build.cancelled')).toHaveLength(2)
    expect(await getBuild(ctx, { id: running.id })).toMatchObject({ cancelReason: 'Wrong branch.' })
    expect(await getBuild(ctx, { id: waiting.id })).toMatchObject({ cancelReason: null })
  })

  it('is refused to a viewer, and not found from elsewhere', async () => {
    const { ctx, repositoryId } = await connect()
    const { id } = await startBuild(ctx, { repositoryId })
    await expect(cancelBuild(test.context({ role: 'viewer', orgId: ctx.orgId }), { id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(cancelBuild(test.context(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a build', () => {
  it('names the builds of its repository before and after it', async () => {
    const { ctx, repositoryId } = await connect()
    const cloneUrl = `https://git.example/acme/${randomUUID()}.git`
    const elsewhere = await connectRepository(ctx, { forge: 'github', cloneUrl })
    const [first, second] = [await startBuild(ctx, { repositoryId }), await startBuild(ctx, { repositoryId })]
    await startBuild(ctx, { repositoryId: elsewhere.id })
    const after = { id: second.id, number: 2 }
    expect(await getBuild(ctx, { id: first.id })).toMatchObject({ before: null, after })
    expect(await getBuild(ctx, { id: second.id })).toMatchObject({ before: { id: first.id, number: 1 }, after: null })
  })
})

describe('lists', () => {
  it('go newest first, a page at a time, and can be narrowed', async () => {
    const { ctx, repositoryId } = await connect()
    const other = await connectRepository(ctx, { forge: 'github', cloneUrl: 'https://git.example/acme/other.git' })
    for (let index = 0; index < 5; index += 1) await startBuild(ctx, { repositoryId })
    await startBuild(ctx, { repositoryId: other.id, ref: 'release' })
    const first = await listBuilds(ctx, { limit: 4 })
    const second = await listBuilds(ctx, { limit: 4, cursor: first.nextCursor ?? '' })
    const numbers = [...first.items, ...second.items].map(({ repositoryName, number }) => `${repositoryName} ${number}`)
    expect(numbers).toHaveLength(6)
    expect(numbers[0]).toBe('acme/other 1')
    expect(second.nextCursor).toBeNull()
    expect((await listBuilds(ctx, { repositoryId, branch: 'main' })).items).toHaveLength(5)
    expect((await listBuilds(ctx, { branch: 'release' })).items).toHaveLength(1)
    expect((await listBuilds(ctx, { state: 'passed' })).items).toEqual([])
    expect((await listBuilds(ctx, { author: 'nobody@acme.dev' })).items).toEqual([])
    expect((await listBuilds(test.context(), {})).items).toEqual([])
    await expect(listBuilds(test.context({ role: 'nobody' }), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(getBuild(test.context(), { id: first.items[0]?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('of the queue say why each build waits', async () => {
    const { ctx, repositoryId } = await connect({ slots: 1 })
    for (let index = 0; index < 3; index += 1) await startBuild(ctx, { repositoryId })
    const { slots, builds: queued } = await listQueue(ctx, {})
    expect(slots.total).toBe(1)
    expect(queued.map(({ waiting }) => waiting)).toEqual([
      'Starts in a moment.',
      "Waits: all 1 of your organisation's slots are busy; 1st in line.",
      "Waits: all 1 of your organisation's slots are busy; 2nd in line.",
    ])
  })
})
