import { afterAll, describe, expect, it } from 'vitest'
import { changeTrust } from '../projects/change-trust.ts'
import { setUpProject } from '../projects/set-up-project.ts'
import { setUpSampleProject } from '../projects/set-up-sample-project.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { listReleases } from '../releases/list-releases.ts'
import { as } from '../testing/delivery.ts'
import { openTaking } from '../testing/taking.ts'
import type { TestOrganization } from '../testing/test-cd.ts'

const { cd, ingest, message, close } = await openTaking()
afterAll(close)

const versions = async ({ owner }: TestOrganization) =>
  (await as(owner, listReleases, {})).items.map(({ version }) => version)

describe('what a repository published before its project was made', () => {
  it('is released when the project is made, and promoted by itself as if it came now', async () => {
    const organization = await cd.newOrganization()
    const early = message(organization, '1.0.1')
    expect(await ingest.publish(early)).toMatchObject({ status: 201, body: { releases: [] } })
    const made = { name: 'site', source: early.source }
    await as(organization.owner, setUpSampleProject, made)
    expect(await versions(organization)).toEqual(['1.0.1'])
    const { items } = await as(organization.owner, listPromotions, {})
    expect(items).toMatchObject([{ version: '1.0.1', environmentName: 'development', requestedBy: null }])
    // Asked again, it does nothing twice.
    await as(organization.owner, setUpSampleProject, made)
    expect(await versions(organization)).toEqual(['1.0.1'])
  })

  it('is released by its newest version alone, and only where the project takes its branch', async () => {
    const organization = await cd.newOrganization()
    const [first, second] = [message(organization, '1.0.1'), message(organization, '1.0.2')]
    for (const one of [first, second]) await ingest.publish(one)
    const { source } = first
    const other = { name: 'other', source, branch: 'release', kind: 'site' as const }
    const { projectId } = await as(organization.owner, setUpProject, other)
    expect(await versions(organization)).toEqual([])
    await as(organization.owner, changeTrust, { projectId, trust: [] })
    await as(organization.owner, setUpProject, { ...other, name: 'site', branch: 'main' })
    expect(await versions(organization)).toEqual(['1.0.2'])
  })

  it('is released exactly once when both happen at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const organization = await cd.newOrganization()
      const early = message(organization, '1.0.1')
      const [published] = await Promise.all([
        ingest.publish(early),
        as(organization.owner, setUpSampleProject, { name: 'site', source: early.source }),
      ])
      expect(published.status, JSON.stringify(published.body)).toBe(201)
      expect(await versions(organization), `round ${round}`).toEqual(['1.0.1'])
    }
  })
})
