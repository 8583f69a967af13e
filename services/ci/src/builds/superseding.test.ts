import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Mirrors } from '../git/mirror.ts'
import { parseCloneUrl } from '../repositories/clone-url.ts'
import { startTestForge, type TestForge } from '../testing/test-forge.ts'
import { findOvertaken } from './superseding.ts'

let forge: TestForge
let mirrors: Mirrors
const folder = mkdtempSync(join(tmpdir(), 'baton-superseding-test-'))
beforeAll(async () => {
  forge = await startTestForge()
  mirrors = new Mirrors(folder)
})
afterAll(() => {
  mirrors.close()
  forge.close()
  rmSync(folder, { recursive: true })
})

describe('of the builds that wait on one branch', () => {
  it('those are overtaken whose commit another one contains, in whatever order they came', async () => {
    const repository = forge.create()
    const mirror = mirrors.of('rep_1')
    const source = { url: parseCloneUrl(repository.cloneUrl, [forge.origin]), trusted: true }
    const [one, two, three] = ['1', '2', '3'].map((text) => repository.commit({ a: text }))
    if (!one || !two || !three) throw new Error('no commits')
    await mirror.fetch({ source, refs: ['refs/heads/main'] })
    const of = (...commits: string[]) => commits.map((commitSha, at) => ({ id: `bld_${at}`, commitSha }))
    expect(await findOvertaken(mirror, of(two, three, one), three)).toEqual([
      { id: 'bld_0', by: 'bld_1' },
      { id: 'bld_2', by: 'bld_1' },
    ])
    expect(await findOvertaken(mirror, of(three), three)).toEqual([])
    // The same commit twice is no reason; a commit that is not known here neither.
    expect(await findOvertaken(mirror, of(three, three), three)).toEqual([])
    expect(await findOvertaken(mirror, of(three, 'f'.repeat(40)), three)).toEqual([])
  })

  it('none is overtaken by a commit that went another way', async () => {
    const repository = forge.create()
    const mirror = mirrors.of('rep_2')
    const source = { url: parseCloneUrl(repository.cloneUrl, [forge.origin]), trusted: true }
    const base = repository.commit({ a: '1' })
    const first = repository.commit({ a: '2' })
    repository.git('reset', '--quiet', '--hard', base)
    const second = repository.commit({ a: '3' }, { branch: 'other' })
    repository.git('merge', '--quiet', '--strategy=ours', '-m', 'Both', first)
    const both = repository.commit({ a: '4' }, { branch: 'other' })
    await mirror.fetch({ source, refs: ['refs/heads/main', 'refs/heads/other'] })
    const builds = [first, second, base].map((commitSha) => ({ id: commitSha.slice(0, 4), commitSha }))
    const overtaken = await findOvertaken(mirror, builds, both)
    expect(overtaken.map(({ id }) => id)).toEqual([base.slice(0, 4)])
  })

  it('none is overtaken by a commit that is not on the branch, though it contains theirs', async () => {
    const repository = forge.create()
    const mirror = mirrors.of('rep_3')
    const source = { url: parseCloneUrl(repository.cloneUrl, [forge.origin]), trusted: true }
    const newest = repository.commit({ a: '1' })
    const elsewhere = repository.commit({ a: '2' }, { branch: 'feature' })
    await mirror.fetch({ source, refs: ['refs/heads/main', 'refs/heads/feature'] })
    const builds = [newest, elsewhere].map((commitSha) => ({ id: commitSha, commitSha }))
    expect(await findOvertaken(mirror, builds, newest)).toEqual([])
  })
})
