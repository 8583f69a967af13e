import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listEnvironments } from '../environments/list-environments.ts'
import { as } from '../testing/delivery.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { createProject } from './create-project.ts'
import { getProject } from './get-project.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

describe('making a project', () => {
  it('brings development, staging and a production that asks for a second person', async () => {
    const { owner, orgId } = await cd.newOrganization()
    const { projectId } = await as(owner, createProject, { name: 'shop-web' })
    const { items } = await as(owner, listEnvironments, {})
    expect(items.map((one) => [one.name, one.sentence])).toEqual([
      ['development', 'A release may come in when it was live in every earlier phase and its provenance is verified.'],
      ['staging', 'A release may come in when it was live in every earlier phase and its provenance is verified.'],
      [
        'production',
        'A release may come in when it was live in every earlier phase, its tests passed, its provenance is verified and 1 approval was given, by somebody who did not ask for it, cut it or write it. A rollback needs a reason, and no approval.',
      ],
    ])
    const project = await as(owner, getProject, { projectId })
    expect(project.phases.map((phase) => [phase.environmentName, phase.automatic])).toEqual([
      ['development', true],
      ['staging', false],
      ['production', false],
    ])
    expect(project.targets).toHaveLength(3)
    expect((await cd.entries(orgId)).map((entry) => entry.action).slice(-5)).toEqual([
      'environment.created',
      'environment.created',
      'environment.created',
      'lifecycle.created',
      'project.created',
    ])
  })

  it('is refused for a taken name, and for a viewer', async () => {
    const { owner, member } = await cd.newOrganization()
    await as(owner, createProject, { name: 'shop-web' })
    await expect(as(owner, createProject, { name: 'shop-web' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const viewer = await member('Vera', 'viewer')
    await expect(as(viewer, createProject, { name: 'other' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it("does not take another organisation's lifecycle, nor show its project", async () => {
    const one = await cd.newOrganization()
    const other = await cd.newOrganization()
    const { projectId, lifecycleId } = await as(one.owner, createProject, { name: 'shop-web' })
    const stolen = as(other.owner, createProject, { name: 'x', lifecycleId })
    await expect(stolen).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(as(other.owner, getProject, { projectId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
