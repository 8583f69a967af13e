import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askForge } from '../git/ask-forge.ts'
import { type ForgeRepository, startTestForge, type TestForge } from '../testing/test-forge.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'
import { changeDefaultBranch } from './change-default-branch.ts'
import { connectRepository } from './connect-repository.ts'
import { followDefaultBranch } from './follow-default-branch.ts'
import { getRepository } from './get-repository.ts'

let test: TestVerbs
let forge: TestForge
beforeAll(async () => {
  ;[test, forge] = await Promise.all([openTestVerbs(), startTestForge()])
})
afterAll(async () => {
  forge.close()
  await test.close()
})

async function connect(branch: string) {
  const allowedOrigins = [{ origin: forge.origin, orgIds: null }]
  const repository = forge.create()
  repository.commit({ a: '1' }, { branch })
  repository.setDefaultBranch(branch)
  const ctx = test.context()
  const at = { ...ctx, deps: { ...ctx.deps, askForge, allowedOrigins } }
  const { id } = await connectRepository(at, { forge: 'gitea', cloneUrl: repository.cloneUrl, defaultBranch: branch })
  const follow = (hinted: string) =>
    followDefaultBranch({ db: test.db, askForge, allowedOrigins }, { orgId: ctx.orgId, repositoryId: id, hinted })
  const branchNow = async () => (await getRepository(ctx, { id })).defaultBranch
  return { repository, at, id, follow, branchNow }
}

function rename(repository: ForgeRepository, from: string, to: string): void {
  repository.commit({ a: to }, { branch: to })
  repository.setDefaultBranch(to)
  repository.git('push', '--quiet', 'origin', `:refs/heads/${from}`)
}

describe('the default branch', () => {
  it('is followed where the forge renamed it, and git says so', async () => {
    const { repository, follow, branchNow } = await connect('master')
    await follow('master')
    rename(repository, 'master', 'main')
    await follow('main')
    expect(await branchNow()).toBe('main')
    rename(repository, 'main', 'trunk')
    await follow('trunk')
    expect(await branchNow()).toBe('trunk')
  })

  it('is not followed where only a webhook says so', async () => {
    const { follow, branchNow } = await connect('main')
    await follow('evil')
    expect(await branchNow()).toBe('main')
  })

  it('is changed by who may configure, to a branch that is at the forge, and stays so while it is there', async () => {
    const { repository, at, id, follow, branchNow } = await connect('main')
    await follow('main')
    repository.commit({ a: '2' }, { branch: 'develop' })
    await expect(changeDefaultBranch(at, { id, defaultBranch: 'nowhere' })).rejects.toMatchObject({
      code: 'VALIDATION',
      message: `There is no branch 'nowhere' at ${repository.cloneUrl}. Push it first.`,
    })
    expect(await changeDefaultBranch(at, { id, defaultBranch: 'develop' })).toMatchObject({ defaultBranch: 'develop' })
    expect(await test.auditActions(at.orgId)).toContain('repository.defaultBranchChanged')
    rename(repository, 'main', 'trunk')
    await follow('trunk')
    expect(await branchNow()).toBe('develop')
    repository.git('push', '--quiet', 'origin', ':refs/heads/develop')
    repository.commit({ a: '3' }, { branch: 'next' })
    repository.setDefaultBranch('next')
    await follow('next')
    expect(await branchNow()).toBe('next')
    const viewer = test.context({ role: 'viewer', orgId: at.orgId })
    await expect(
      changeDefaultBranch({ ...viewer, deps: at.deps }, { id, defaultBranch: 'next' }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('is not changed while the forge is away, or will not show the repository', async () => {
    const { repository, at, id, branchNow } = await connect('main')
    forge.stopped = true
    const change = () => changeDefaultBranch(at, { id, defaultBranch: 'develop' })
    await expect(change()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'forge_unreachable' })
    forge.stopped = false
    repository.remove()
    await expect(change()).rejects.toMatchObject({ code: 'VALIDATION', reason: 'forge_refused' })
    expect(await branchNow()).toBe('main')
  })
})
