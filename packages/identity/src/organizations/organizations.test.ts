import { systemActor } from '@baton/kernel/actor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { resolveApiKey } from '../gates/resolve-api-key.ts'
import { createOrganization } from '../gates/sign-up.ts'
import { openTestIdentity, somewhere, type TestIdentity } from '../test-identity.ts'
import { getMe, getOrganization, renameOrganization } from './index.ts'
import { slugsFor } from './slug.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

describe('the organisation', () => {
  it('takes a new name, keeps its slug, and audits no name', async () => {
    const { orgId, slug, owner } = await world.newOrganization()
    await renameOrganization(await owner.context(), { name: 'Blue Whale' })
    await renameOrganization(await owner.context(), { name: 'Blue Whale' })
    expect(await getOrganization(await owner.context(), {})).toMatchObject({ name: 'Blue Whale', slug })
    const entries = (await world.entries(orgId)).filter((entry) => entry.action === 'organization.renamed')
    expect(entries).toHaveLength(1)
    expect(entries[0]?.text).not.toContain('Whale')
  })
})

describe('who asks', () => {
  it('learns role, abilities and all their organisations', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const second = await createOrganization(world.gate, owner.sessionToken, { name: 'Second' })
    const me = await getMe(await owner.context(), {})
    expect(me).toMatchObject({ userId: owner.userId, role: 'owner', apiKeyId: null, organization: { orgId } })
    expect(me.organizations.map((one) => one.orgId).sort()).toEqual([orgId, second.orgId].sort())
    const viewer = await getMe(await (await member('viewer')).context(), {})
    expect(viewer.abilities).toContain('build:read')
    expect(viewer.abilities).not.toContain('build:start')
  })

  it('is a person: a part of Baton is refused', async () => {
    const { owner } = await world.newOrganization()
    const actor = systemActor('cd worker')
    await expect(getMe({ ...(await owner.context()), actor }, {})).rejects.toMatchObject({ reason: 'system' })
  })

  it('with a key learns of the key’s organisation alone', async () => {
    const { orgId, owner } = await world.newOrganization()
    await createOrganization(world.gate, owner.sessionToken, { name: 'Second' })
    const { key, apiKeyId } = await createApiKey(await owner.context(), { name: 'bot', role: 'viewer' })
    const { actor } = await resolveApiKey(world.gate, key, somewhere())
    const me = await getMe({ ...(await owner.context()), actor }, {})
    expect(me).toMatchObject({ userId: owner.userId, apiKeyId, organizations: [{ orgId }] })
    expect(me.abilities).not.toContain('promotion:approve')
  })
})

describe('the slug of a name', () => {
  it.each([
    ['Acme', 'acme'],
    ['  Société  Générale! ', 'societe-generale'],
    ['---', 'organization'],
    ['日本', 'organization'],
    ['API', 'api-2'],
    ['x'.repeat(80), 'x'.repeat(40)],
  ])('%j begins with %s', (name, slug) => {
    expect(slugsFor(name)[0]).toBe(slug)
  })
})
