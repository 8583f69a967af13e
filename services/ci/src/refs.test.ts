import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ForgeRepository } from './testing/test-forge.ts'
import { startTestStack, type TestOrganization, type TestRepository, type TestStack } from './testing/test-stack.ts'

let stack: TestStack
let org: TestOrganization

beforeAll(async () => {
  stack = await startTestStack()
  org = stack.organization()
})
afterAll(() => stack?.close())

async function connect(): Promise<{ forge: ForgeRepository; repository: TestRepository }> {
  const forge = stack.forge.create()
  return { forge, repository: await org.connect(forge) }
}

const oneStep = (run: string, more = '') =>
  `version: 1\njobs:\n  unit:\n    steps:\n      - name: Work\n        run: ${JSON.stringify(run)}\n${more ? `    ${more}\n` : ''}`

describe('a commit', () => {
  it('of another branch than the webhook says is not built, and nothing of it is published', async () => {
    const { forge, repository } = await connect()
    const pipeline = oneStep('echo site > site.txt', 'artifacts: [{name: site, path: site.txt, version: "1"}]')
    const newest = forge.commit({ '.baton.yml': pipeline })
    const evil = forge.commit({ a: 'evil' }, { branch: 'feature' })
    const [wrong, right, own] = await Promise.all([
      repository.push(evil),
      repository.push(newest),
      repository.push(evil, 'refs/heads/feature'),
    ])
    expect(await org.ended(wrong)).toMatchObject({
      state: 'skipped',
      cause: expect.stringContaining(`Git does not have commit ${evil.slice(0, 7)} on branch 'main'`),
      jobs: [],
      artifacts: [],
    })
    expect(await org.ended(right)).toMatchObject({ state: 'passed', artifacts: [{ name: 'site' }] })
    expect(await org.ended(own)).toMatchObject({ branch: 'feature', commitSha: evil })
  })

  it('that a force push took away is not built again as that branch', async () => {
    const { forge, repository } = await connect()
    const base = forge.commit({ '.baton.yml': oneStep('true') })
    const old = await org.ended(await repository.push(forge.commit({ a: '1' })))
    expect(old).toMatchObject({ state: 'passed' })
    forge.git('reset', '--quiet', '--hard', base)
    forge.commit({ a: '2' })
    const { id } = await org.api.builds.runAgain.mutate({ id: old.id })
    expect(await org.ended(id)).toMatchObject({
      state: 'skipped',
      cause: expect.stringContaining('a force push took it away'),
      jobs: [],
    })
  })

  it('of a branch that is gone is not built, in words', async () => {
    const { forge, repository } = await connect()
    forge.commit({ a: '1' })
    const gone = forge.commit({ a: '2' }, { branch: 'gone' })
    forge.forget('gone')
    const ended = await org.ended(await repository.push(gone, 'refs/heads/gone'))
    expect(ended).toMatchObject({
      state: 'skipped',
      cause: `The forge has no branch 'gone'. It was deleted, or never pushed, so commit ${gone.slice(0, 7)} was not built.`,
    })
  })

  it("of a pull request that git does not have on the repository's branch waits as a fork's does", async () => {
    const { forge, repository } = await connect()
    const pipeline = oneStep('true').replace('version: 1', 'version: 1\non: {pull_request: }')
    forge.commit({ '.baton.yml': pipeline })
    const commit = forge.commit({ a: '2' }, { branch: 'topic' })
    forge.git('push', '--quiet', 'origin', `${commit}:refs/pull/7/head`, ':refs/heads/topic')
    const side = (ref: string) => ({ ref, sha: commit, repo: { full_name: 'acme/web' } })
    const pull = { number: 7, title: 'Tax', user: { login: 'sam' }, head: side('topic'), base: side('main') }
    const answer = await repository.send('pull_request', { action: 'opened', pull_request: pull })
    const { build } = (await answer.json()) as { build: { id: string } }
    const ended = await org.ended(build.id)
    const held = await org.api.builds.list.query({ repositoryId: repository.id, state: 'waiting' })
    expect(held.items).toMatchObject([{ pullRequest: { number: 7, fork: true }, commitSha: commit }])
    expect(ended).toMatchObject({
      state: 'skipped',
      cause: `Git does not have commit ${commit.slice(0, 7)} on branch 'topic' of this repository, so it counts as a fork's: build ${held.items[0]?.number} waits for approval.`,
    })
    await org.api.builds.allow.mutate({ id: held.items[0]?.id ?? '', commitSha: commit })
    expect(await org.ended(held.items[0]?.id ?? '')).toMatchObject({ state: 'passed' })
  })
})

describe('a checkout', () => {
  it('has the tags that lead to its commit, and no other, so that git describe works', async () => {
    const { forge, repository } = await connect()
    forge.commit({ '.baton.yml': oneStep('git describe; git describe --tags; git tag') })
    forge.git('tag', '-a', '-m', 'One', 'v1.0')
    const second = forge.commit({ a: '1' })
    forge.git('tag', 'light/one')
    forge.commit({ a: '2' }, { branch: 'ahead' })
    forge.git('tag', 'v2.0')
    forge.git('tag', 'of-tree', 'HEAD^{tree}')
    forge.git('push', '--quiet', 'origin', '--tags')
    const build = await org.ended(await repository.push(second))
    expect((await org.log(build)).toString()).toBe(`v1.0-1-g${second.slice(0, 7)}\nlight/one\nlight/one\nv1.0\n`)
    const tagged = await org.api.builds.runAgain.mutate({ id: build.id })
    const before = await org.ended(tagged.id)
    expect(before.inputs?.digest).toBe(build.inputs?.digest)
    forge.git('push', '--quiet', 'origin', ':refs/tags/light/one', `${second}:refs/tags/light`)
    const moved = await org.ended((await org.api.builds.runAgain.mutate({ id: build.id })).id)
    expect((await org.log(moved)).toString()).toContain('\nlight\nlight\nv1.0\n')
    expect(moved.inputs?.digest).not.toBe(build.inputs?.digest)
  })

  it('of a repository with submodules says that they are not there', async () => {
    const { forge, repository } = await connect()
    const other = forge.commit({ '.baton.yml': oneStep('ls vendor/lib'), '.gitmodules': '[submodule "lib"]\n' })
    forge.git('update-index', '--add', '--cacheinfo', `160000,${other},vendor/lib`)
    forge.git('commit', '--quiet', '-m', 'Add lib')
    forge.git('push', '--quiet', 'origin', 'main')
    const build = await org.ended(await repository.push(forge.git('rev-parse', 'HEAD')))
    expect([build.state, (await org.log(build)).toString()]).toEqual([
      'passed',
      'baton: This repository has submodules. Baton does not check them out yet: their folders are empty.\n',
    ])
  })
})

describe('a commit whose message says [skip ci]', () => {
  it('is not built when it is pushed, and is built when a person asks or when it gets a tag', async () => {
    const { forge, repository } = await connect()
    const pipeline = oneStep('true').replace(
      'version: 1',
      'version: 1\non: {push: {branches: "**", tags: "**"}, manual: }',
    )
    const commit = forge.commit({ '.baton.yml': pipeline }, { message: 'Release 1.0\n\nNothing new. [Skip CI]' })
    const pushed = await org.ended(await repository.push(commit))
    expect(pushed).toMatchObject({ state: 'skipped', cause: "The commit's message says [Skip CI].", jobs: [] })
    forge.git('push', '--quiet', 'origin', `${commit}:refs/tags/v1`)
    const asked = [
      (await org.api.builds.runAgain.mutate({ id: pushed.id })).id,
      (await org.api.builds.start.mutate({ repositoryId: repository.id })).id,
      await repository.push(commit, 'refs/tags/v1'),
    ]
    const states = await Promise.all(asked.map(async (id) => (await org.ended(id)).state))
    expect(states).toEqual(['passed', 'passed', 'passed'])
  })

  it('only in its title or body counts, not in a name', async () => {
    const { forge, repository } = await connect()
    const author = 'Ada [skip ci] <ada@acme.dev>'
    const commit = forge.commit({ '.baton.yml': oneStep('true') }, { message: 'Skip nothing', author })
    expect(await org.ended(await repository.push(commit))).toMatchObject({ state: 'passed' })
  })
})

describe('a build by hand', () => {
  it('takes a branch or a tag by its short name, and asks which is meant where there are both', async () => {
    const { forge, repository } = await connect()
    const first = forge.commit({ '.baton.yml': oneStep('echo "$BATON_REF"') })
    forge.git(
      'push',
      '--quiet',
      'origin',
      `${first}:refs/tags/v1`,
      `${first}:refs/tags/both`,
      `${first}:refs/heads/both`,
    )
    forge.git('push', '--quiet', 'origin', `${first}:refs/tags/main`)
    const tip = forge.commit({ a: '1' })
    const start = async (ref?: string) => {
      const { id } = await org.api.builds.start.mutate({ repositoryId: repository.id, ...(ref ? { ref } : {}) })
      return org.ended(id)
    }
    const [none, main, tag, full, both, missing] = await Promise.all(
      [undefined, 'main', 'v1', 'refs/tags/both', 'both', 'v2'].map(start),
    )
    expect(none).toMatchObject({ state: 'passed', ref: 'refs/heads/main', commitSha: tip })
    expect(main).toMatchObject({ state: 'passed', ref: 'refs/heads/main', commitSha: tip })
    expect(tag).toMatchObject({ state: 'passed', ref: 'refs/tags/v1', commitSha: first, branch: 'v1' })
    expect(full).toMatchObject({ state: 'passed', ref: 'refs/tags/both', commitSha: first })
    expect(both).toMatchObject({
      state: 'failed',
      cause: "The forge has a branch and a tag 'both'. Start the build again with refs/heads/both or refs/tags/both.",
    })
    expect(missing).toMatchObject({ state: 'failed', cause: "The forge has no branch and no tag 'v2'." })
  })
})

describe("Gogs' word of a new tag", () => {
  it('builds the tag, with or without the commit', async () => {
    const { forge, repository } = await connect()
    const pipeline = oneStep('true').replace('version: 1', 'version: 1\non: {push: {tags: "v*"}}')
    const commit = forge.commit({ '.baton.yml': pipeline })
    forge.git('tag', '-a', '-m', 'One', 'v1')
    forge.git('push', '--quiet', 'origin', 'v1')
    for (const sha of [commit, undefined]) {
      const answer = await repository.send('create', { ref: 'v1', ref_type: 'tag', sha }, 'gogs')
      const { build } = (await answer.json()) as { build: { id: string } }
      expect(await org.ended(build.id)).toMatchObject({
        state: 'passed',
        trigger: 'tag',
        branch: 'v1',
        commitSha: commit,
      })
    }
  })
})
