import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchCommit } from '../builds/fetch-commit.ts'
import { parseCloneUrl } from '../repositories/clone-url.ts'
import { startTestForge, type TestForge } from '../testing/test-forge.ts'
import { readCommitGraph } from './commit-graph.ts'
import { Mirrors } from './mirror.ts'
import { readCommit } from './read-commit.ts'
import { runGit } from './run-git.ts'

let forge: TestForge
let mirrors: Mirrors
const folder = mkdtempSync(join(tmpdir(), 'baton-mirror-test-'))

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
function newMirror() {
  repositories += 1
  const repository = forge.create()
  const source = { url: parseCloneUrl(repository.cloneUrl, [forge.origin]), trusted: true }
  return { repository, source, mirror: mirrors.of(`rep_${repositories}`) }
}

describe('a mirror', () => {
  it('brings a branch with its history and its files, and answers where it was', async () => {
    const { repository, source, mirror } = newMirror()
    const first = repository.commit({ 'a.txt': 'one' }, { message: 'One' })
    const second = repository.commit({ 'a.txt': 'two' }, { message: 'Two', author: 'Lin <LIN@acme.dev>' })
    const third = repository.commit({ 'a.txt': 'three' })
    expect(await mirror.fetch({ source, refs: [MAIN] })).toEqual({ tips: new Map([[MAIN, third]]) })
    expect((await mirror.read(`${second}:a.txt`))?.content.toString()).toBe('two')
    expect(await mirror.has(first)).toBe(true)
    const graph = await readCommitGraph(mirror, second, null)
    expect(graph.map(({ sha, title, author }) => [sha, title, author])).toEqual([
      [second, 'Two', { name: 'Lin', email: 'lin@acme.dev' }],
      [first, 'One', { name: 'Ada', email: 'ada@acme.dev' }],
    ])
    expect((await readCommitGraph(mirror, second, first)).map(({ sha }) => sha)).toEqual([second])
    expect((await readCommitGraph(mirror, second, second)).map(({ sha }) => sha)).toEqual([second])
  })

  it('is removed where nobody uses it, not while it is fetched into, and made anew by the next fetch', async () => {
    const { repository, source, mirror } = newMirror()
    const commit = repository.commit({ 'a.txt': 'one' })
    const fetching = mirror.fetch({ source, refs: [MAIN] })
    expect(await mirror.removeIf(async () => true)).toBe(false)
    await fetching
    expect((await mirror.measure())?.bytes).toBeGreaterThan(0)
    expect(await mirror.removeIf(async () => false)).toBe(false)
    expect(await mirror.has(commit)).toBe(true)
    let fetchedAnew: Promise<unknown> = Promise.resolve()
    const isUnused = async () => {
      // Asked for in this moment: it waits, and brings everything again.
      fetchedAnew = mirror.fetch({ source, refs: [MAIN] })
      return true
    }
    expect(await mirror.removeIf(isUnused)).toBe(true)
    await fetchedAnew
    expect(await mirror.has(commit)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.endsWith('.removed'))).toEqual([])
  })

  it('refuses to read an object that is too large to be held, and reads on', async () => {
    const { repository, source, mirror } = newMirror()
    const commit = repository.commit({ 'large.txt': 'x'.repeat(5 * 1024 ** 2), 'small.txt': 'small' })
    await mirror.fetch({ source, refs: [MAIN] })
    await expect(mirror.read(`${commit}:large.txt`)).rejects.toMatchObject({ reason: 'object_too_large' })
    expect((await mirror.read(`${commit}:small.txt`))?.content.toString()).toBe('small')
  })

  it('says that a branch is gone, apart from a forge that is away and one that does not know the repository', async () => {
    const { repository, source, mirror } = newMirror()
    repository.commit({ 'a.txt': 'one' })
    expect(await mirror.fetch({ source, refs: ['refs/heads/none'] })).toMatchObject({ fault: 'gone' })
    forge.stopped = true
    expect(await mirror.fetch({ source, refs: [MAIN] })).toMatchObject({
      fault: 'unreachable',
      sentence: expect.stringContaining('did not answer git'),
    })
    forge.stopped = false
    const elsewhere = { url: parseCloneUrl(`${forge.origin}/none.git`, [forge.origin]), trusted: true }
    expect(await newMirror().mirror.fetch({ source: elsewhere, refs: [MAIN] })).toMatchObject({
      fault: 'refused',
      sentence: expect.stringContaining('does not know the repository'),
    })
  })

  it('takes no part of an address for what the forge has said', async () => {
    const { mirror } = newMirror()
    const href = `${forge.origin}/authentication-404-not-found-corrupt-403.git`
    const source = { url: parseCloneUrl(href, [forge.origin]), trusted: true }
    forge.stopped = true
    const fault = await mirror.fetch({ source, refs: [MAIN] })
    forge.stopped = false
    expect(fault).toMatchObject({ fault: 'unreachable' })
  })

  it('asks nobody at an address that is not public, unless the operator allowed the origin', async () => {
    const { mirror } = newMirror()
    const stranger = { url: parseCloneUrl('https://localhost:3999/x.git', []), trusted: false }
    expect(await mirror.fetch({ source: stranger, refs: [MAIN] })).toMatchObject({
      fault: 'refused',
      sentence:
        'localhost is not a public address. Ask your operator to start Baton with --allow-git-origin https://localhost:3999.',
    })
  })

  it('lets two builds fetch at once, and runs no hook and no program that a repository names', async () => {
    const { repository, source, mirror } = newMirror()
    const refs = [1, 2, 3, 4].map((number) => {
      repository.commit({ 'a.txt': String(number), '.gitattributes': '* filter=x' }, { branch: `b${number}` })
      return `refs/heads/b${number}`
    })
    const fetched = await Promise.all(refs.map((ref) => mirror.fetch({ source, refs: [ref] })))
    expect(fetched.map((one, at) => 'tips' in one && one.tips.has(refs[at] ?? ''))).toEqual([true, true, true, true])
    expect(existsSync(join(mirror.folder, 'hooks'))).toBe(false)
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  it('reads of a commit what it is, also where a ref of the forge says to read another one for it', async () => {
    const { repository, source, mirror } = newMirror()
    const good = repository.commit({ 'a.txt': 'good' }, { message: 'Good' })
    const evil = repository.commit({ 'a.txt': 'evil' }, { message: 'Evil' })
    repository.git('push', '--quiet', 'origin', `${evil}:refs/replace/${good}`)
    expect(await mirror.fetch({ source, refs: [MAIN, `refs/replace/${good}`] })).toHaveProperty('tips')
    execFileSync('git', ['update-ref', `refs/replace/${good}`, evil], { cwd: mirror.folder })
    expect((await mirror.read(`${good}:a.txt`))?.content.toString()).toBe('good')
    expect((await readCommitGraph(mirror, good, null)).map(({ title }) => title)).toEqual(['Good'])
  })

  it('brings a branch whose name lies inside that of a branch that is gone', async () => {
    const { repository, source, mirror } = newMirror()
    const headOf = (ref: string) => fetchCommit(mirror, source, { ref, commitSha: null, pullRequest: null })
    repository.commit({ 'a.txt': 'one' }, { branch: 'feat' })
    expect(await headOf('refs/heads/feat')).toHaveProperty('sha')
    repository.forget('feat')
    repository.git('branch', '--move', 'was-feat')
    const sha = repository.commit({ 'a.txt': 'two' }, { branch: 'feat/x' })
    expect(await headOf('refs/heads/feat/x')).toMatchObject({ sha })
  })

  it("brings a branch where git refuses what an old tag leads to, and keeps tags out of each other's way", async () => {
    const { repository, source, mirror } = newMirror()
    const sha = repository.commit({ 'a.txt': 'one' })
    repository.git('push', '--quiet', 'origin', `${sha}:refs/tags/v1`)
    expect(await mirror.fetch({ source, refs: [MAIN] })).toHaveProperty('tips')
    repository.git('push', '--quiet', 'origin', ':refs/tags/v1', `${sha}:refs/tags/v1/a`)
    expect(await mirror.fetch({ source, refs: [MAIN] })).toHaveProperty('tips')
    expect(await mirror.ask(['for-each-ref', '--format=%(refname)', 'refs/fetched-tags'])).toBe(
      'refs/fetched-tags/v1/a\n',
    )
    const broken = repository.write('commit', `tree ${repository.git('rev-parse', 'HEAD^{tree}')}\n\nNobody\n`)
    repository.git('push', '--quiet', 'origin', `${broken}:refs/tags/broken`)
    const next = repository.commit({ 'a.txt': 'two' })
    expect(await mirror.fetch({ source, refs: [MAIN] })).toEqual({ tips: new Map([[MAIN, next]]) })
    expect(await mirror.has(broken)).toBe(false)
  })

  it('ends a fetch that brings too much, says so, and keeps nothing of it', async () => {
    const small = new Mirrors(mkdtempSync(join(folder, 'small-')), 2 ** 20)
    const { repository, source } = newMirror()
    const files = Array.from({ length: 150 }, (_, at) => [`${at}.bin`, randomBytes(30_000).toString('hex')])
    repository.commit({ 'a.bin': randomBytes(2 ** 21).toString('base64') }, { branch: 'one' })
    repository.commit(Object.fromEntries(files), { branch: 'many' })
    const mirror = small.of('rep_big')
    for (const ref of ['refs/heads/one', 'refs/heads/many']) {
      expect(await mirror.fetch({ source, refs: [ref] })).toEqual({
        fault: 'refused',
        sentence: `${forge.origin} sent more than 1 MiB for one fetch. Only repositories up to that size can be built.`,
      })
    }
    const kept = readdirSync(join(mirror.folder, 'objects'), { recursive: true, withFileTypes: true })
    expect(kept.filter((entry) => entry.isFile() && entry.name.startsWith('tmp_'))).toEqual([])
  })

  it('lets go at once of who gives up, while the fetch of another goes on', async () => {
    const { repository, source, mirror } = newMirror()
    repository.commit({ 'a.txt': 'one' })
    const gaveUp = new AbortController()
    const first = mirror.fetch({ source, refs: [MAIN] })
    const second = mirror.fetch({ source, refs: [MAIN], signal: gaveUp.signal })
    gaveUp.abort(new Error('cancelled'))
    await expect(second).rejects.toThrow('cancelled')
    await expect(mirror.fetch({ source, refs: [MAIN], signal: gaveUp.signal })).rejects.toThrow('cancelled')
    expect(await first).toHaveProperty('tips')
  })
})

it.each([
  ['ext::sh -c touch% pwned'],
  ['file:///etc/hostname'],
  ['git://127.0.0.1/x'],
  ['ssh://-oProxyCommand=touch/x'],
  ['http://127.0.0.1:1/x'],
])('git itself refuses the transport of %s', async (url) => {
  const cwd = mkdtempSync(join(tmpdir(), 'baton-git-test-'))
  await expect(runGit({ folder: cwd, args: ['ls-remote', '--', url] })).rejects.toMatchObject({
    stderr: expect.stringMatching(/not allowed|strange hostname/),
  })
  expect(readdirSync(cwd)).toEqual([])
  rmSync(cwd, { recursive: true })
})

it('a commit without a message, a person without an address and many co-authors are read as far as they go', () => {
  const bytes = Buffer.from(
    'tree 1\nparent 2\nparent 3\nauthor Ada <> 1 +0000\ncommitter x 2 +0000\n\n\nCo-authored-by: Lin <LIN@acme.dev>\nco-authored-by: nobody\n',
  )
  expect(readCommit(bytes)).toMatchObject({
    treeSha: '1',
    parents: ['2', '3'],
    title: 'Co-authored-by: Lin <LIN@acme.dev>',
    author: { name: 'Ada', email: '' },
    coAuthors: [{ name: 'Lin', email: 'lin@acme.dev' }],
  })
})
