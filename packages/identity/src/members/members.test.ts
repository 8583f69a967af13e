import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { invite } from '../invitations/invite.ts'
import { listPeople } from '../people/people.ts'
import { addTeamMember, createTeam } from '../teams/index.ts'
import { openTestIdentity, someAddress, type TestIdentity } from '../test-identity.ts'
import { changeRole, listMembers, previewRemoval, removeMember } from './index.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const roleOf = async (context: Parameters<typeof listMembers>[0], userId: string) =>
  (await listMembers(context, {})).find((member) => member.userId === userId)?.role

describe('changing a role', () => {
  it('holds from the next request on and is in the audit log, once', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    await changeRole(await owner.context(), { userId: chen.userId, role: 'admin' })
    await changeRole(await owner.context(), { userId: chen.userId, role: 'admin' })
    expect(await roleOf(await chen.context(), chen.userId)).toBe('admin')
    const entries = (await world.entries(orgId)).filter((entry) => entry.action === 'member.roleChanged')
    expect(entries).toMatchObject([{ actorId: owner.userId, targetId: chen.userId }])
    expect(entries[0]?.text).toContain('"before":{"role":"member"}')
  })

  it('is refused for one’s own role', async () => {
    const { owner } = await world.newOrganization()
    await expect(changeRole(await owner.context(), { userId: owner.userId, role: 'viewer' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'own_role',
    })
  })

  it.each([
    ['make somebody owner', 'member', 'owner'],
    ['take an owner down', 'owner', 'viewer'],
  ] as const)('does not let an admin %s', async (_name, from, to) => {
    const { member } = await world.newOrganization()
    const [admin, chen] = [await member('admin'), await member(from)]
    await expect(changeRole(await admin.context(), { userId: chen.userId, role: to })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'role_above_own',
    })
  })

  it('leaves an owner when two owners demote each other at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { owner, member } = await world.newOrganization()
      const second = await member('owner')
      const [one, two] = [await owner.context(), await second.context()]
      const tries = await Promise.allSettled([
        changeRole(one, { userId: second.userId, role: 'member' }),
        changeRole(two, { userId: owner.userId, role: 'member' }),
      ])
      expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
      expect(tries.find((each) => each.status === 'rejected')).toMatchObject({ reason: { reason: 'last_owner' } })
    }
  })
})

describe('removing a member', () => {
  it('says before and after what it ends, ends it, and voids approvals through the port', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('admin')
    const chens = await chen.context()
    await createApiKey(chens, { name: 'deploy-bot', role: 'viewer' })
    await invite(chens, { email: someAddress(), role: 'viewer' })
    const { teamId } = await createTeam(await owner.context(), { name: 'QA' })
    await addTeamMember(await owner.context(), { teamId, userId: chen.userId })
    world.approvals.set(chen.userId, [{ promotionId: 'prm_1', label: 'promotion 128' }])
    const sentence =
      'Removing Admin ends 1 sign-in, revokes 1 key, withdraws 1 open invitation and voids 1 approval (promotion 128).'
    expect((await previewRemoval(await owner.context(), { userId: chen.userId })).sentence).toBe(sentence)
    expect(world.removed).not.toContain(chen.userId)
    const removal = await removeMember(await owner.context(), { userId: chen.userId })
    expect(removal.sentence).toBe(sentence)
    expect(world.removed).toContain(chen.userId)
    await expect(chen.context()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await listMembers(await owner.context(), {})).toHaveLength(1)
    const entry = (await world.entries(orgId)).at(-1)
    expect(entry).toMatchObject({ action: 'member.removed', targetId: chen.userId })
    expect(entry?.text).toContain('prm_1')
    expect(entry?.text).not.toContain('deploy-bot')
  })

  it('keeps the name of who has left for what they did', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    await removeMember(await owner.context(), { userId: chen.userId })
    const people = await withOrg(world.gate.db, orgId, (tx) => listPeople(tx, orgId, [chen.userId, 'usr_nobody']))
    expect(people).toEqual([{ userId: chen.userId, displayName: 'Member' }])
    await expect(removeMember(await owner.context(), { userId: chen.userId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is refused for the last owner, who is told what to do', async () => {
    const { owner } = await world.newOrganization()
    await expect(removeMember(await owner.context(), { userId: owner.userId })).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'last_owner',
      message: expect.stringMatching(/needs an owner\. Make someone else owner first\.$/),
    })
  })

  it('does not let an admin remove an owner', async () => {
    const { owner, member } = await world.newOrganization()
    const admin = await member('admin')
    await expect(removeMember(await admin.context(), { userId: owner.userId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'role_above_own',
    })
  })

  it('leaves an owner when two owners remove each other at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { owner, member } = await world.newOrganization()
      const second = await member('owner')
      const [one, two] = [await owner.context(), await second.context()]
      const tries = await Promise.allSettled([
        removeMember(one, { userId: second.userId }),
        removeMember(two, { userId: owner.userId }),
      ])
      expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    }
  })

  it('says so when nothing in use ends', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const { sentence } = await previewRemoval(await owner.context(), { userId: chen.userId })
    expect(sentence).toBe('Removing Viewer ends nothing that is in use.')
  })
})
