import { createHash } from 'node:crypto'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptInvitation } from '../gates/accept-invitation.ts'
import { giveGrant } from '../grants/give-grant.ts'
import { invite } from '../invitations/invite.ts'
import { removeMember } from '../members/remove-member.ts'
import { addTeamMember, createTeam } from '../teams/index.ts'
import { openTestIdentity, PASSWORD, somewhere, type TestIdentity } from '../test-identity.ts'
import { anyOf, matchAuthors, membersOfTeams, whoCan } from './index.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
  world.scopes.add('prj_1').add('env_1')
})
afterAll(() => world.close())

const author = (address: string, salt = 'a1b2') => ({
  salt,
  emailHash: createHash('sha256').update(`${salt}${address}`).digest('hex'),
})

describe('who can', () => {
  it('counts roles held directly, through a team, and on the scope that is touched', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const [chen, dara, eli] = [await member('viewer'), await member('viewer'), await member('viewer')]
    const context = await owner.context()
    const { teamId } = await createTeam(context, { name: 'QA' })
    await addTeamMember(context, { teamId, userId: chen.userId })
    const onEnvironment = { type: 'environment', environmentId: 'env_1' } as const
    await giveGrant(context, { subject: { type: 'team', id: teamId }, role: 'member', scope: onEnvironment })
    const onProject = { type: 'project', projectId: 'prj_1' } as const
    await giveGrant(context, { subject: { type: 'user', id: dara.userId }, role: 'member', scope: onProject })
    const able = (touched: Parameters<typeof whoCan>[3]) =>
      withOrg(world.gate.db, orgId, (tx) => whoCan(tx, orgId, 'promotion:approve', touched))
    const ids = async (touched: Parameters<typeof whoCan>[3]) => (await able(touched)).map((one) => one.userId).sort()
    expect(await ids({})).toEqual([owner.userId])
    expect(await ids({ projectId: 'prj_1' })).toEqual([owner.userId, dara.userId].sort())
    expect(await ids({ projectId: 'prj_1', environmentId: 'env_1' })).toEqual(
      [owner.userId, chen.userId, dara.userId].sort(),
    )
    expect(await ids({ projectId: 'prj_2', environmentId: 'env_2' })).toEqual([owner.userId])
    expect(await ids({ environmentId: 'env_1' })).not.toContain(eli.userId)
    const chens = (await able({ environmentId: 'env_1' })).find((one) => one.userId === chen.userId)
    expect(chens).toMatchObject({ teams: [{ teamId, name: 'QA' }], roles: expect.arrayContaining(['member']) })
  })

  it.each([
    [[], 'nobody'],
    [['Chen'], 'Chen'],
    [['Chen', 'Dara'], 'Chen or Dara'],
    [['Chen', 'Dara', 'Eli'], 'Chen, Dara or Eli'],
  ])('reads %j as "%s"', (names, sentence) => {
    expect(anyOf(names.map((displayName) => ({ displayName })))).toBe(sentence)
  })
})

describe('the members of teams', () => {
  it('are those who are members now, of the teams that are there', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const [chen, dara] = [await member('member'), await member('member')]
    const context = await owner.context()
    const { teamId } = await createTeam(context, { name: 'QA' })
    const empty = await createTeam(context, { name: 'Empty' })
    await addTeamMember(context, { teamId, userId: chen.userId })
    await addTeamMember(context, { teamId, userId: dara.userId })
    await removeMember(context, { userId: dara.userId })
    const found = await withOrg(world.gate.db, orgId, (tx) =>
      membersOfTeams(tx, orgId, [teamId, empty.teamId, 'team_gone']),
    )
    expect(found).toEqual([
      { ...empty, people: [] },
      { teamId, name: 'QA', people: [{ userId: chen.userId, displayName: 'Member' }] },
    ])
  })
})

describe('matching authors', () => {
  it('finds the member by salt and hash, says whether the address is proved, and finds no stranger', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    const stranger = (await world.newOrganization()).owner
    const authors = [author(owner.email), author(chen.email, 'ff00'), author(stranger.email), author('x@y.dev')]
    const matches = await withOrg(world.gate.db, orgId, (tx) => matchAuthors(tx, orgId, authors))
    expect(matches).toEqual([
      { ...authors[0], userId: owner.userId, verified: false },
      { ...authors[1], userId: chen.userId, verified: true },
    ])
  })

  it('finds a member whose commits carry the domain in its own script', async () => {
    const { orgId, owner } = await world.newOrganization()
    const { invitationId } = await invite(await owner.context(), { email: `Jürgen@MÜNCHEN.example`, role: 'member' })
    const acceptance = { as: 'new', displayName: 'Jürgen', password: PASSWORD } as const
    const joined = await acceptInvitation(world.gate, world.linkOf(invitationId), acceptance, somewhere())
    for (const spelling of ['jürgen@münchen.example', 'jürgen@xn--mnchen-3ya.example']) {
      const matches = await withOrg(world.gate.db, orgId, (tx) => matchAuthors(tx, orgId, [author(spelling)]))
      expect(matches).toMatchObject([{ userId: joined.signIn?.user.userId, verified: true }])
    }
  })

  it('does not find who has left', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    await removeMember(await owner.context(), { userId: chen.userId })
    const matches = await withOrg(world.gate.db, orgId, (tx) => matchAuthors(tx, orgId, [author(chen.email)]))
    expect(matches).toEqual([])
  })
})
