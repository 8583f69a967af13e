import type { Role } from '@baton/kernel/permissions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../invitations/invite.ts'
import { listInvitations } from '../invitations/list-invitations.ts'
import { revokeInvitation } from '../invitations/revoke-invitation.ts'
import { changeRole } from '../members/change-role.ts'
import { listMembers } from '../members/list-members.ts'
import { removeMember } from '../members/remove-member.ts'
import {
  openTestIdentity,
  PASSWORD,
  someAddress,
  somewhere,
  type TestIdentity,
  type TestPerson,
} from '../test-identity.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { readInvitation } from './read-invitation.ts'
import { signIn } from './sign-in.ts'

const DAY = 24 * 3_600_000

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const asNew = { as: 'new', displayName: 'Eli', password: PASSWORD } as const
const send = async (inviter: TestPerson, role: Role = 'member', email = someAddress()) => {
  const made = await invite(await inviter.context(), { email, role })
  return { ...made, token: world.linkOf(made.invitationId) }
}
const accept = (token: string) => acceptInvitation(world.gate, token, asNew, somewhere())

describe('accepting an invitation', () => {
  it('makes a new person a member with the role, signs them in and is in the audit log with ids alone', async () => {
    const { orgId, owner } = await world.newOrganization()
    const email = someAddress()
    const { token, invitationId } = await send(owner, 'viewer', ` ${email.toUpperCase()}`)
    expect(await readInvitation(world.gate, token)).toMatchObject({
      email,
      role: 'viewer',
      state: 'open',
      invitedBy: 'Ada',
      account: 'none',
    })
    const joined = await accept(token)
    const context = await world.contextOf(joined.signIn?.sessionToken ?? '', orgId)
    expect(await listMembers(context, {})).toContainEqual(
      expect.objectContaining({ email, displayName: 'Eli', role: 'viewer' }),
    )
    expect(await listInvitations(await owner.context(), {})).toEqual([])
    const entry = (await world.entries(orgId)).find((one) => one.action === 'invitation.accepted')
    expect(entry).toMatchObject({ targetId: invitationId, actorId: joined.signIn?.user.userId })
    expect(entry?.text).not.toContain(email)
    expect((await signIn(world.gate, { email, password: PASSWORD }, somewhere())).organizations).toHaveLength(1)
  })

  it('lets an existing person in by their password, or signed in, and they keep their other organisation', async () => {
    const first = await world.newOrganization()
    const second = await world.newOrganization()
    const third = await world.newOrganization()
    const forSecond = await send(second.owner, 'member', first.owner.email)
    expect(await readInvitation(world.gate, forSecond.token)).toMatchObject({ account: 'claimed' })
    await expect(
      acceptInvitation(world.gate, forSecond.token, { as: 'existing', password: 'wrong password' }, somewhere()),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await acceptInvitation(world.gate, forSecond.token, { as: 'existing', password: PASSWORD }, somewhere())
    const forThird = await send(third.owner, 'member', first.owner.email)
    const { sessionToken } = first.owner
    const joined = await acceptInvitation(world.gate, forThird.token, { as: 'signedIn', sessionToken }, somewhere())
    expect(joined).toMatchObject({ signIn: null, organization: { orgId: third.orgId } })
    const { organizations } = await signIn(world.gate, { email: first.owner.email, password: PASSWORD }, somewhere())
    expect(organizations).toHaveLength(3)
  })

  it('is refused to an account of another address', async () => {
    const { owner } = await world.newOrganization()
    const stranger = (await world.newOrganization()).owner
    const { token } = await send(owner)
    await expect(
      acceptInvitation(world.gate, token, { as: 'signedIn', sessionToken: stranger.sessionToken }, somewhere()),
    ).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'other_account' })
  })

  it('is refused as a new person where an account has proved the address', async () => {
    const { owner } = await world.newOrganization()
    const other = await world.newOrganization()
    await world.prove(other.owner)
    const { token } = await send(owner, 'member', other.owner.email)
    expect(await readInvitation(world.gate, token)).toMatchObject({ account: 'proved' })
    await expect(accept(token)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'address_taken' })
    expect(await listMembers(await owner.context(), {})).toHaveLength(1)
  })

  it('works once, also for two who accept at the same moment', async () => {
    const { owner } = await world.newOrganization()
    const { token } = await send(owner)
    const tries = await Promise.allSettled([accept(token), accept(token)])
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(accept(token)).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'invitation_accepted' })
    expect(await listMembers(await owner.context(), {})).toHaveLength(2)
  })

  it('is refused after seven days, after it was withdrawn, and after a newer one took its place', async () => {
    const { owner } = await world.newOrganization()
    const email = someAddress()
    const replaced = await send(owner, 'member', email)
    const withdrawn = await send(owner, 'member', email)
    await revokeInvitation(await owner.context(), { invitationId: withdrawn.invitationId })
    const expired = await send(owner)
    for (const { token } of [replaced, withdrawn]) {
      await expect(accept(token)).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'invitation_revoked' })
    }
    world.passTime(7 * DAY)
    await expect(accept(expired.token)).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'invitation_expired' })
  })

  it('is not found for a token that was never given out', async () => {
    await expect(accept('x'.repeat(43))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readInvitation(world.gate, 'x'.repeat(43))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is refused when the inviter may no longer give that role, and names who can invite', async () => {
    const { owner, member } = await world.newOrganization()
    const admin = await member('admin')
    const { token } = await send(admin, 'admin')
    await changeRole(await owner.context(), { userId: admin.userId, role: 'member' })
    await expect(accept(token)).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'inviter_demoted',
      message: expect.stringContaining('Ask Ada for a new invitation.'),
    })
    await changeRole(await owner.context(), { userId: admin.userId, role: 'admin' })
    await expect(accept(token)).resolves.toMatchObject({ organization: {} })
  })

  it('is refused when the inviter has left', async () => {
    const { owner, member } = await world.newOrganization()
    const admin = await member('admin')
    const { token } = await send(admin)
    await removeMember(await owner.context(), { userId: admin.userId })
    await expect(accept(token)).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'invitation_revoked' })
  })

  it('brings back who was removed, with the new role alone', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('admin')
    await removeMember(await owner.context(), { userId: chen.userId })
    const { token } = await send(owner, 'viewer', chen.email)
    await acceptInvitation(world.gate, token, { as: 'existing', password: PASSWORD }, somewhere())
    expect(await listMembers(await owner.context(), {})).toContainEqual(
      expect.objectContaining({ userId: chen.userId, role: 'viewer' }),
    )
  })
})
