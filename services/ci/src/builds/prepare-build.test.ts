import { systemClock } from '@baton/kernel/clock'
import { newId } from '@baton/kernel/ids'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WorkerDeps } from '../activities/worker-deps.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { getBuild } from './get-build.ts'
import { prepareBuild } from './prepare-build.ts'
import { startBuild } from './start-build.ts'

let verbs: TestVerbs
beforeAll(async () => {
  verbs = await openTestVerbs()
})
afterAll(() => verbs.close())

it('ends a build whose clone address the operator does not allow any more, says so, and gives its slot on', async () => {
  const ctx = verbs.context({ slots: 1 })
  const cloneUrl = 'http://127.0.0.1:3007/sample.git'
  const { id: repositoryId } = await connectRepository(ctx, { forge: 'gitea', cloneUrl })
  const { id } = await startBuild(ctx, { repositoryId })
  const { id: next } = await startBuild(ctx, { repositoryId })
  const { db, deps } = verbs
  const worker = {
    ...{ db, clock: systemClock, newId, activeBuildsMax: 1, starter: deps.starter },
    mark: () => undefined,
    headStart: { take: () => undefined },
    allowedOrigins: [],
  } as unknown as WorkerDeps
  expect(await prepareBuild(worker, { orgId: ctx.orgId, buildId: id })).toEqual({ state: 'ended' })
  expect(await getBuild(ctx, { id })).toMatchObject({
    state: 'infrastructure',
    cause: expect.stringContaining(
      `The clone URL "${cloneUrl}" cannot be used: 'http' is not allowed unless Baton is started with`,
    ),
  })
  expect(verbs.asked).toContainEqual({ what: 'start', buildId: next })
})
