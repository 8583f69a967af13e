import { isGranted } from '@baton/kernel/permissions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grants } from '../db/grants.ts'
import { createTeam } from '../teams/create-team.ts'
import { comingUpon, openTestIdentity, type TestIdentity } from '../test-identity.ts'
import { giveGrant, listGrants, withdrawGrant } from './index.ts'

const PROJECT = { type: 'project', projectId: 'prj_1' } as const
const OTHER_PROJECT = { type: 'project', projectId: 'prj_2' } as const

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
  world.scopes.add('prj_1').add('prj_2').add('env_1')
})
afterAll(() => world.close())

const user = (person: { userId: string }) => ({ type: 'user', id: person.userId }) as const

describe('a role on a scope', () => {
  it('holds there and nowhere else, is replaced by another one, and ends when withdrawn', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const context = await owner.context()
    const { grantId } = await giveGrant(context, { subject: user(chen), role: 'member', scope: PROJECT })
    const may = async (projectId: string) =>
      isGranted((await chen.context()).actor.grants, 'promotion:approve', { projectId })
    expect([await may('prj_1'), await may('prj_2')]).toEqual([true, false])
    expect(await giveGrant(context, { subject: user(chen), role: 'viewer', scope: PROJECT })).toEqual({ grantId })
    expect(await may('prj_1')).toBe(false)
    await giveGrant(context, { subject: user(chen), role: 'viewer', scope: PROJECT })
    expect(await listGrants(context, {})).toContainEqual({
      grantId,
      subject: user(chen),
      role: 'viewer',
      scope: PROJECT,
    })
    await withdrawGrant(context, { grantId })
    await expect(withdrawGrant(context, { grantId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const actions = (await world.entries(orgId)).filter((entry) => entry.targetId === grantId)
    expect(actions.map((entry) => entry.action)).toEqual(['grant.given', 'grant.given', 'grant.withdrawn'])
  })

  it('lets a project’s admin give roles on that project, and on no other', async () => {
    const { owner, member } = await world.newOrganization()
    const [chen, dara] = [await member('viewer'), await member('viewer')]
    await giveGrant(await owner.context(), { subject: user(chen), role: 'admin', scope: PROJECT })
    const context = await chen.context()
    await expect(giveGrant(context, { subject: user(dara), role: 'member', scope: PROJECT })).resolves.toMatchObject({})
    for (const scope of [OTHER_PROJECT, { type: 'environment', environmentId: 'env_1' } as const]) {
      await expect(giveGrant(context, { subject: user(dara), role: 'member', scope })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    }
    const { teamId } = await createTeam(await owner.context(), { name: 'QA' })
    await expect(
      giveGrant(context, { subject: { type: 'team', id: teamId }, role: 'viewer', scope: { type: 'organization' } }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it.each([
    ['to oneself', 'FORBIDDEN', 'own_role', 'admin'],
    ['as owner', 'VALIDATION', 'owner_scope', 'owner'],
  ] as const)('is not given %s', async (_name, code, reason, role) => {
    const { owner } = await world.newOrganization()
    const input = { subject: user(owner), role, scope: PROJECT }
    await expect(giveGrant(await owner.context(), input)).rejects.toMatchObject({ code, reason })
  })

  it('given by somebody else at the same moment is not given over it', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const context = await owner.context()
    const other = { orgId, id: 'grt_other', userId: chen.userId, role: 'viewer', projectId: 'prj_1' } as const
    const outcome = await comingUpon(
      world,
      orgId,
      (tx) => tx.insert(grants).values({ ...other, createdAt: new Date() }),
      () => giveGrant(context, { subject: user(chen), role: 'member', scope: PROJECT }),
    )
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'CONFLICT',
        reason: 'given_at_once',
        message: 'Somebody gave a role here at this moment. Reload to see it.',
      },
    })
  })

  it('is not given on what is not there, nor to who is not there', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const stranger = (await world.newOrganization()).owner
    const context = await owner.context()
    for (const input of [
      { subject: user(chen), role: 'member' as const, scope: { type: 'project', projectId: 'prj_none' } as const },
      { subject: user(stranger), role: 'member' as const, scope: PROJECT },
      { subject: { type: 'team', id: 'team_none' } as const, role: 'member' as const, scope: PROJECT },
    ]) {
      await expect(giveGrant(context, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('in the organisation is a member’s role: it is changed, neither given nor withdrawn here', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const context = await owner.context()
    await expect(
      giveGrant(context, { subject: user(chen), role: 'admin', scope: { type: 'organization' } }),
    ).rejects.toMatchObject({ code: 'VALIDATION', reason: 'change_role' })
    const chens = (await listGrants(context, {})).find((grant) => grant.subject.id === chen.userId)
    await expect(withdrawGrant(context, { grantId: chens?.grantId ?? '' })).rejects.toMatchObject({
      reason: 'change_role',
    })
  })

  it('is one when two give it at once', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const context = await owner.context()
    const give = () => giveGrant(context, { subject: user(chen), role: 'member', scope: PROJECT })
    await Promise.allSettled([give(), give(), give()])
    const given = (await listGrants(context, {})).filter((grant) => grant.scope.type === 'project')
    expect(given).toHaveLength(1)
  })
})
