import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PullRequest } from '../db/builds.ts'
import { Mirrors } from '../git/mirror.ts'
import { parseCloneUrl } from '../repositories/clone-url.ts'
import { startTestForge, type TestForge } from '../testing/test-forge.ts'
import { fetchCommit } from './fetch-commit.ts'

let forge: TestForge
let mirrors: Mirrors
const folder = mkdtempSync(join(tmpdir(), 'baton-fetch-commit-test-'))
beforeAll(async () => {
  forge = await startTestForge()
  mirrors = new Mirrors(folder)
})
afterAll(() => {
  mirrors.close()
  forge.close()
  rmSync(folder, { recursive: true })
})

const MAIN = 'refs/heads/main'
let repositories = 0

function newRepository() {
  repositories += 1
  const repository = forge.create()
  const mirror = mirrors.of(`rep_${repositories}`)
  const source = { url: parseCloneUrl(repository.cloneUrl, [forge.origin]), trusted: true }
  const fetchOf = (ref: string, commitSha: string | null, pullRequest: PullRequest | null = null) =>
    fetchCommit(mirror, source, { ref, commitSha, pullRequest }, { lateRefMs: 0 })
  const push = (...refspecs: string[]) => repository.git('push', '--quiet', '--force', 'origin', ...refspecs)
  return { ...repository, fetchOf, push }
}

it.each([
  ['a tree (a folder of files)', 'HEAD^{tree}'],
  ['a blob (one file)', 'HEAD:a'],
])('a tag of %s says what it is', async (what, object) => {
  const { commit, fetchOf, push, git } = newRepository()
  const sha = commit({ a: '1' })
  git('tag', 'plain', object)
  git('tag', '--annotate', '--message', 'v1', 'annotated', object)
  push('refs/tags/plain', 'refs/tags/annotated')
  for (const [name, commitSha] of [
    ['plain', null],
    ['annotated', null],
    ['annotated', sha],
  ] as const) {
    const sentence = `The tag '${name}' names ${what} and not a commit, so there is nothing to build. Tag a commit.`
    expect(await fetchOf(`refs/tags/${name}`, commitSha)).toEqual({ fault: 'elsewhere', sentence })
  }
})

describe('a commit that is named with a branch', () => {
  it('is built where it is the tip or before it, of the branch as it is in that fetch', async () => {
    const { commit, fetchOf } = newRepository()
    const [first, second] = [commit({ a: '1' }), commit({ a: '2' })]
    expect(await fetchOf(MAIN, second)).toMatchObject({ sha: second, tip: second })
    expect(await fetchOf(MAIN, first)).toMatchObject({ sha: first, tip: second })
    expect(await fetchOf(MAIN, null)).toMatchObject({ sha: second, tip: second })
  })

  it('is not built where git has it on another branch only, also when it is in the mirror already', async () => {
    const { commit, fetchOf } = newRepository()
    commit({ a: '1' })
    const evil = commit({ a: 'evil' }, { branch: 'feature' })
    const said = `Git does not have commit ${evil.slice(0, 7)} on branch 'main'`
    expect(await fetchOf(MAIN, evil)).toEqual({ fault: 'elsewhere', sentence: expect.stringContaining(said) })
    expect(await fetchOf('refs/heads/feature', evil)).toMatchObject({ sha: evil })
    expect(await fetchOf(MAIN, evil)).toMatchObject({ fault: 'elsewhere' })
  })

  it('is not built as that branch any more when a force push took it away', async () => {
    const { commit, fetchOf, git } = newRepository()
    const base = commit({ a: '1' })
    const old = commit({ a: '2' })
    expect(await fetchOf(MAIN, old)).toMatchObject({ sha: old })
    git('reset', '--quiet', '--hard', base)
    const kept = commit({ a: '3' })
    expect(await fetchOf(MAIN, old)).toMatchObject({ fault: 'elsewhere' })
    expect(await fetchOf(MAIN, kept)).toMatchObject({ sha: kept })
  })

  it('is not built when the branch is gone, though the mirror remembers where it was', async () => {
    const { commit, fetchOf, push } = newRepository()
    commit({ a: '1' })
    const sha = commit({ a: '2' }, { branch: 'feature' })
    expect(await fetchOf('refs/heads/feature', sha)).toMatchObject({ sha })
    push(':refs/heads/feature')
    expect(await fetchOf('refs/heads/feature', sha)).toMatchObject({
      fault: 'gone',
      sentence: expect.stringContaining("The forge has no branch 'feature'."),
    })
  })

  it('is not built from what git takes for a branch that is not there', async () => {
    const { commit, fetchOf, push } = newRepository()
    const sha = commit({ a: '1' })
    const folders = ['refs/heads/refs/heads', 'refs/tags/refs/heads', 'refs/remotes/refs/heads', 'refs/refs/heads']
    push(...[...folders, 'refs/tags', 'refs/heads/heads'].map((at) => `${sha}:${at}/release`))
    expect(await fetchOf('refs/heads/release', sha)).toMatchObject({ fault: 'gone' })
    expect(await fetchOf('refs/heads/release', null)).toEqual({
      fault: 'gone',
      sentence: "The forge has no branch 'release'.",
    })
  })

  it('is told from a tag of the same name', async () => {
    const { commit, fetchOf, push } = newRepository()
    const old = commit({ a: '1' })
    push(`${old}:refs/tags/main`)
    const sha = commit({ a: '2' })
    expect(await fetchOf(MAIN, null)).toMatchObject({ sha })
    expect(await fetchOf('refs/tags/main', null)).toMatchObject({ sha: old })
    expect(await fetchOf('refs/tags/main', sha)).toMatchObject({ fault: 'elsewhere' })
  })

  it('is built from a branch with any name that git allows', async () => {
    const { commit, fetchOf, push } = newRepository()
    const sha = commit({ a: '1' })
    const names = ['-x', 'a/-b', 'x\u3000y', "it's", 'a&b;c|d$(e)', '@', 'refs/heads/x', 'ümläut', '=+,']
    push(...names.map((name) => `HEAD:refs/heads/${name}`))
    const fetched = await Promise.all(names.map((name) => fetchOf(`refs/heads/${name}`, sha)))
    expect(fetched).toEqual(names.map((name) => ({ sha, tip: sha, ref: `refs/heads/${name}`, isOwn: true })))
  })
})

describe('a commit that is named with a tag', () => {
  it('is built where the tag leads to it, light or annotated, and not from before or after the tag was moved', async () => {
    const { commit, fetchOf, git, push } = newRepository()
    const first = commit({ a: '1' })
    const second = commit({ a: '2' })
    push(`${second}:refs/tags/light`)
    git('tag', '-a', '-m', 'One', 'v1', second)
    push('v1')
    const tagObject = git('rev-parse', 'v1')
    expect(tagObject).not.toBe(second)
    for (const ref of ['refs/tags/light', 'refs/tags/v1']) {
      expect(await fetchOf(ref, second)).toMatchObject({ sha: second })
      expect(await fetchOf(ref, first)).toMatchObject({
        fault: 'elsewhere',
        sentence: expect.stringContaining('the tag was moved'),
      })
    }
    expect(await fetchOf('refs/tags/v1', tagObject)).toMatchObject({ sha: second })
    git('tag', '-f', '-a', '-m', 'Again', 'v1', first)
    push('v1')
    expect(await fetchOf('refs/tags/v1', second)).toMatchObject({ fault: 'elsewhere' })
    expect(await fetchOf('refs/tags/v1', first)).toMatchObject({ sha: first })
  })
})

describe('a commit that is named with a pull request', () => {
  const pull = (fork: boolean, sourceBranch: string): PullRequest => ({
    ...{ number: 7, fromRepository: 'acme/web', fork, sourceBranch, targetBranch: 'main' },
  })

  it("is built where it is on that request's head, and on no other's", async () => {
    const { commit, fetchOf, push } = newRepository()
    commit({ a: '1' })
    const [mine, other] = [commit({ a: '2' }, { branch: 'mine' }), commit({ a: '3' }, { branch: 'other' })]
    push(`${mine}:refs/pull/7/head`, `${other}:refs/pull/8/head`)
    expect(await fetchOf('refs/pull/7/head', mine, pull(true, 'mine'))).toMatchObject({ sha: mine, isOwn: true })
    expect(await fetchOf('refs/pull/7/head', other, pull(true, 'mine'))).toEqual({
      fault: 'elsewhere',
      sentence: expect.stringContaining('on pull request 7'),
    })
  })

  it('comes from a branch of the repository only where git has it there', async () => {
    const { commit, fetchOf, git, push } = newRepository()
    commit({ a: '1' })
    const own = commit({ a: '2' }, { branch: 'own' })
    const stranger = commit({ a: '3' }, { branch: 'stranger' })
    push(`${own}:refs/pull/7/head`, `${stranger}:refs/pull/8/head`, ':refs/heads/stranger')
    expect(await fetchOf('refs/pull/7/head', own, pull(false, 'own'))).toMatchObject({ isOwn: true })
    // Another one's branch, one that is not there, and a name that is none.
    for (const branch of ['main', 'own', 'stranger', 'a..b', '*', '']) {
      expect(await fetchOf('refs/pull/8/head', stranger, pull(false, branch))).toMatchObject({
        sha: stranger,
        isOwn: false,
      })
    }
    git('push', '--quiet', 'origin', `${stranger}:refs/heads/stranger`)
    expect(await fetchOf('refs/pull/8/head', stranger, pull(false, 'stranger'))).toMatchObject({ isOwn: true })
  })
})

it('commits of one branch that are asked for at once are each judged by what git has said', async () => {
  const { commit, fetchOf } = newRepository()
  const commits = ['1', '2', '3', '4'].map((text) => commit({ a: text }))
  const evil = commit({ a: 'evil' }, { branch: 'feature' })
  const asked = [...commits, evil]
  const fetched = await Promise.all([
    fetchOf('refs/heads/feature', evil),
    ...asked.map((sha) => fetchOf(MAIN, sha)),
    fetchOf('refs/heads/none', evil),
  ])
  expect(fetched.map((one) => ('fault' in one ? one.fault : one.sha))).toEqual([evil, ...commits, 'elsewhere', 'gone'])
})
