import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeRole } from '../members/change-role.ts'
import { listMembers } from '../members/list-members.ts'
import { removeMember } from '../members/remove-member.ts'
import { openTestIdentity, type TestIdentity } from '../test-identity.ts'
import { resolveSession } from './resolve-session.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

describe('the session gate', () => {
  it('answers who acts, where and with which rights, by slug and by id alike', async () => {
    const { orgId, slug, owner } = await world.newOrganization()
    const bySlug = await resolveSession(world.gate, owner.sessionToken, { slug })
    const byId = await resolveSession(world.gate, owner.sessionToken, { orgId })
    expect(bySlug).toEqual(byId)
    expect(bySlug.actor).toMatchObject({ type: 'user', userId: owner.userId, sessionId: owner.sessionId })
    expect(bySlug.session.method).toBe('password')
  })

  it('answers the same for an organisation of others as for one that is not there', async () => {
    const { owner } = await world.newOrganization()
    const other = await world.newOrganization()
    const answers = await Promise.all(
      [{ slug: other.slug }, { orgId: other.orgId }, { slug: 'nothing-here' }].map((where) =>
        resolveSession(world.gate, owner.sessionToken, where).catch((error) => `${error.code} ${error.message}`),
      ),
    )
    expect(new Set(answers)).toEqual(new Set(['NOT_FOUND The organisation was not found.']))
  })

  it('refuses a token that nobody has', async () => {
    const { slug } = await world.newOrganization()
    await expect(resolveSession(world.gate, 'x'.repeat(43), { slug })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  it('sees a change of role and a removal at the very next request', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('admin')
    await changeRole(await owner.context(), { userId: chen.userId, role: 'viewer' })
    const actions = (await chen.context()).actor.grants.flatMap((grant) => grant.actions)
    expect(actions).not.toContain('promotion:approve')
    await removeMember(await owner.context(), { userId: chen.userId })
    await expect(resolveSession(world.gate, chen.sessionToken, { orgId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('notes when a member was last seen in this organisation', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('member')
    const seen = async () =>
      (await listMembers(await owner.context(), {})).find((one) => one.userId === chen.userId)?.lastSeenAt
    expect(await seen()).toBeNull()
    await chen.context()
    const first = await seen()
    world.passTime(120_000)
    await chen.context()
    expect(Date.parse((await seen()) ?? '')).toBeGreaterThan(Date.parse(first ?? ''))
  })
})
