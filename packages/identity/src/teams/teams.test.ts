import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveGrant } from '../grants/give-grant.ts'
import { openTestIdentity, type TestIdentity } from '../test-identity.ts'
import { addTeamMember, createTeam, deleteTeam, listTeams, removeTeamMember, renameTeam } from './index.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

describe('a team', () => {
  it('is made, filled, renamed, emptied and deleted, with an audit entry each and none for what was so already', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    const context = await owner.context()
    const { teamId } = await createTeam(context, { name: 'QA' })
    await addTeamMember(context, { teamId, userId: chen.userId })
    await addTeamMember(context, { teamId, userId: chen.userId })
    await renameTeam(context, { teamId, name: 'Quality' })
    await renameTeam(context, { teamId, name: 'Quality' })
    expect(await listTeams(context, {})).toEqual([
      { teamId, name: 'Quality', members: [{ userId: chen.userId, displayName: 'Member' }] },
    ])
    await removeTeamMember(context, { teamId, userId: chen.userId })
    await removeTeamMember(context, { teamId, userId: chen.userId })
    await deleteTeam(context, { teamId })
    expect(await listTeams(context, {})).toEqual([])
    const entries = (await world.entries(orgId)).filter((entry) => entry.targetId === teamId)
    expect(entries.map((entry) => entry.action)).toEqual([
      'team.created',
      'team.memberAdded',
      'team.renamed',
      'team.memberRemoved',
      'team.deleted',
    ])
    expect(entries.map((entry) => entry.text).join()).not.toContain('Quality')
  })

  it('has a name of its own, whatever its case, also when two are made at once', async () => {
    const { owner } = await world.newOrganization()
    const context = await owner.context()
    await createTeam(context, { name: 'QA' })
    await expect(createTeam(context, { name: 'qa' })).rejects.toMatchObject({ code: 'CONFLICT', reason: 'name_taken' })
    const { teamId } = await createTeam(context, { name: 'Security' })
    await expect(renameTeam(context, { teamId, name: 'Qa' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(renameTeam(context, { teamId, name: 'SECURITY' })).resolves.toEqual({ teamId, name: 'SECURITY' })
    const tries = await Promise.allSettled([1, 2].map(() => createTeam(context, { name: 'Release' })))
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('takes members of this organisation alone', async () => {
    const { owner } = await world.newOrganization()
    const stranger = (await world.newOrganization()).owner
    const { teamId } = await createTeam(await owner.context(), { name: 'QA' })
    await expect(addTeamMember(await owner.context(), { teamId, userId: stranger.userId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('gives its members its roles, and takes them back with the membership', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const context = await owner.context()
    const { teamId } = await createTeam(context, { name: 'Admins' })
    await giveGrant(context, { subject: { type: 'team', id: teamId }, role: 'admin', scope: { type: 'organization' } })
    const mayInvite = async () =>
      (await chen.context()).actor.grants.some((grant) => grant.actions.includes('member:invite'))
    expect(await mayInvite()).toBe(false)
    await addTeamMember(context, { teamId, userId: chen.userId })
    expect(await mayInvite()).toBe(true)
    await deleteTeam(context, { teamId })
    expect(await mayInvite()).toBe(false)
  })
})
