import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCloneUrl } from '../repositories/clone-url.ts'
import { startTestForge, type TestForge } from '../testing/test-forge.ts'
import { askForge } from './ask-forge.ts'

let forge: TestForge
beforeAll(async () => {
  forge = await startTestForge()
})
afterAll(() => forge.close())

const sourceOf = (href: string) => ({ url: parseCloneUrl(href, [forge.origin]), trusted: true })

describe('asking a forge', () => {
  it('answers its default branch and of the refs those that are there, by their exact names', async () => {
    const repository = forge.create()
    const sha = repository.commit({ a: '1' })
    repository.git('tag', '-a', '-m', 'One', 'v1')
    const evil = ['refs/heads/refs/heads/none', 'refs/remotes/HEAD', 'refs/tags/refs/heads/none']
    repository.git('push', '--quiet', 'origin', 'v1', ...evil.map((ref) => `HEAD:${ref}`))
    const asked = ['refs/heads/main', 'refs/tags/v1', 'refs/heads/v1', 'refs/heads/none']
    expect(await askForge(sourceOf(repository.cloneUrl), asked)).toEqual({
      defaultBranch: 'main',
      head: sha,
      refs: new Map([
        ['refs/heads/main', sha],
        ['refs/tags/v1', repository.git('rev-parse', 'v1')],
        ['refs/tags/v1^{}', sha],
      ]),
    })
  })

  it('tells an empty repository, one that is not there, and a forge that is away', async () => {
    expect(await askForge(sourceOf(forge.create().cloneUrl), ['refs/heads/main'])).toMatchObject({
      head: null,
      refs: new Map(),
    })
    expect(await askForge(sourceOf(`${forge.origin}/none.git`), [])).toMatchObject({
      fault: 'refused',
      sentence: expect.stringContaining('does not know the repository'),
    })
    forge.stopped = true
    expect(await askForge(sourceOf(`${forge.origin}/none.git`), [])).toMatchObject({ fault: 'unreachable' })
    forge.stopped = false
  })
})
