import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBuilds } from '../builds/list-builds.ts'
import { askForge } from '../git/ask-forge.ts'
import { startTestForge, type TestForge } from '../testing/test-forge.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { connectRepository } from './connect-repository.ts'
import { listRepositories } from './list-repositories.ts'
import { sampleForgeAt } from './sample-forge.ts'

let test: TestVerbs
let forge: TestForge
beforeAll(async () => {
  ;[test, forge] = await Promise.all([openTestVerbs(), startTestForge()])
})
afterAll(async () => {
  forge.close()
  await test.close()
})

/** An organisation to which the operator allowed the forge's origin, unless to nobody or to another one. */
function organization(allowedTo: 'all' | 'this' | 'another' | 'nobody' = 'all') {
  const ctx = test.context()
  const orgIds = { all: null, this: [ctx.orgId], another: ['org_1'], nobody: null }[allowedTo]
  const allowedOrigins = allowedTo === 'nobody' ? [] : [{ origin: forge.origin, orgIds }]
  return { ...ctx, deps: { ...ctx.deps, askForge, allowedOrigins } }
}

describe('connecting a repository', () => {
  it("takes the forge's default branch, and builds its newest commit at once", async () => {
    const ctx = organization()
    const repository = forge.create()
    repository.setDefaultBranch('trunk')
    repository.commit({ a: '1' }, { branch: 'trunk' })
    const newest = repository.commit({ a: '2' }, { branch: 'trunk' })
    const { cloneUrl } = repository
    const connected = await connectRepository(ctx, { forge: 'gitea', cloneUrl })
    expect(connected).toMatchObject({ defaultBranch: 'trunk', firstBuild: { number: 1 } })
    const { items: builds } = await listBuilds(ctx, {})
    expect(builds).toMatchObject([
      { number: 1, trigger: 'push', ref: 'refs/heads/trunk', commitSha: newest, requestedBy: { type: 'user' } },
    ])
    expect(test.asked).toContainEqual({ what: 'start', buildId: builds[0]?.id })
  })

  it('builds the branch that was given, and says where it is not there', async () => {
    const ctx = organization()
    const { commit, cloneUrl } = forge.create()
    commit({ a: '1' })
    const newest = commit({ a: '2' }, { branch: 'develop' })
    const connect = (defaultBranch: string) => connectRepository(ctx, { forge: 'gitea', cloneUrl, defaultBranch })
    await expect(connect('master')).rejects.toMatchObject({
      code: 'VALIDATION',
      reason: 'no_such_branch',
      message: `There is no branch 'master' at ${cloneUrl}. The forge's default branch is 'main'.`,
    })
    expect(await connect('develop')).toMatchObject({ defaultBranch: 'develop', firstBuild: { number: 1 } })
    expect((await listBuilds(ctx, {})).items).toMatchObject([{ commitSha: newest }])
  })

  it('takes one without a commit, and builds nothing yet', async () => {
    const ctx = organization()
    const { cloneUrl } = forge.create()
    expect(await connectRepository(ctx, { forge: 'gitea', cloneUrl, defaultBranch: 'main' })).toMatchObject({
      firstBuild: null,
    })
    expect((await listBuilds(ctx, {})).items).toEqual([])
  })

  it('says at once that it is not there, that its forge is away, and that it may not be looked at; and keeps nothing', async () => {
    const ctx = organization()
    const connect = (cloneUrl: string) => connectRepository(ctx, { forge: 'gitea', cloneUrl })
    await expect(connect(`${forge.origin}/none.git`)).rejects.toMatchObject({
      code: 'VALIDATION',
      reason: 'forge_refused',
      message: expect.stringContaining('does not know the repository /none.git'),
    })
    forge.stopped = true
    await expect(connect(forge.create().cloneUrl)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('did not answer git'),
    })
    forge.stopped = false
    await expect(connect('https://127.0.0.1:9/acme/web.git')).rejects.toMatchObject({
      code: 'VALIDATION',
      message: `127.0.0.1 is not a public address. Ask your operator to start Baton with --allow-git-origin https://127.0.0.1:9=${ctx.orgId}.`,
    })
    expect((await listRepositories(ctx, {})).items).toEqual([])
  })

  it('is for an origin in the own network where the operator allowed it, to everybody or to this organisation', async () => {
    const { commit, cloneUrl } = forge.create()
    commit({ a: '1' })
    const connect = (allowedTo: Parameters<typeof organization>[0]) =>
      connectRepository(organization(allowedTo), { forge: 'gitea', cloneUrl })
    for (const allowedTo of ['all', 'this'] as const) expect(await connect(allowedTo)).toMatchObject({ cloneUrl })
    for (const allowedTo of ['another', 'nobody'] as const) {
      await expect(connect(allowedTo)).rejects.toMatchObject({
        reason: 'clone_url',
        message: expect.stringContaining(
          `'http' is not allowed unless Baton is started with --allow-git-origin ${forge.origin}`,
        ),
      })
    }
  })

  it('refuses one that is connected already, also of two at once, and names it; another organisation may have it too', async () => {
    const ctx = organization()
    const { commit, cloneUrl } = forge.create()
    commit({ a: '1' })
    const connect = (url: string, by = ctx) => connectRepository(by, { forge: 'gitea', cloneUrl: url, name: 'shop' })
    const both = await Promise.allSettled([connect(cloneUrl), connect(cloneUrl)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [known] = (await listRepositories(ctx, {})).items
    await expect(connect(cloneUrl.replace(/\.git$/, ''))).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'already_connected',
      message: 'This repository is connected already, as shop. Open it instead.',
      details: { repositoryId: known?.id },
    })
    expect(await connect(cloneUrl, organization())).toMatchObject({ name: 'shop' })
  })

  it("refuses another organisation's sample repository", async () => {
    const ctx = organization()
    const at = { ...ctx, deps: { ...ctx.deps, sampleForge: sampleForgeAt(forge.origin) } }
    const cloneUrl = `${forge.origin}/low-water-abcdef.git`
    await expect(connectRepository(at, { forge: 'gitea', cloneUrl })).rejects.toMatchObject({
      reason: 'sample_of_another',
    })
  })
})
