import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitations } from '../db/invitations.ts'
import { mails } from '../db/mails.ts'
import type { IdentityContext } from '../dependencies.ts'
import { comingUpon, openTestIdentity, someAddress, type TestIdentity } from '../test-identity.ts'
import { hashToken } from '../tokens/token.ts'
import { invite, listInvitations, revokeInvitation } from './index.ts'
import { INVITATIONS } from './invitation-rules.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

describe('inviting', () => {
  it('shows the link to nobody: neither the answer, nor the list, nor the audit log, nor the outbox holds it', async () => {
    const { orgId, owner } = await world.newOrganization()
    const email = someAddress()
    const made = await invite(await owner.context(), { email, role: 'member' })
    expect(made.mail).toEqual({ state: 'waiting', sentence: expect.stringContaining(`We sent a link to ${email}.`) })
    const listed = await listInvitations(await owner.context(), {})
    expect(listed).toMatchObject([{ email, role: 'member', state: 'open', invitedBy: { displayName: 'Ada' } }])
    const entry = (await world.entries(orgId)).at(-1)
    const outbox = await world.gate.authDb.select().from(mails).where(eq(mails.subjectId, made.invitationId))
    expect(outbox).toMatchObject([{ orgId, kind: 'invitation', sentAt: null }])
    const token = world.linkOf(made.invitationId)
    for (const shown of [made, listed, entry, outbox]) {
      expect(JSON.stringify(shown)).not.toContain(token)
      expect(JSON.stringify(shown)).not.toContain(hashToken(token))
    }
    expect(entry).toMatchObject({ action: 'invitation.created', targetId: made.invitationId })
    expect(entry?.text).not.toContain(email)
  })

  it('refuses whom somebody else invites at the same moment', async () => {
    const { orgId, owner } = await world.newOrganization()
    const [context, email] = [await owner.context(), someAddress()]
    const other = { orgId, id: 'inv_other', email, role: 'viewer', tokenHash: 'x', invitedBy: owner.userId } as const
    const outcome = await comingUpon(
      world,
      orgId,
      (tx) => tx.insert(invitations).values({ ...other, createdAt: new Date(), expiresAt: new Date() }),
      () => invite(context, { email, role: 'member' }),
    )
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'CONFLICT',
        reason: 'invited_at_once',
        message: `Somebody invited ${email} at this moment. Reload to see it.`,
      },
    })
  })

  it('refuses who is a member already, in any spelling', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    await expect(
      invite(await owner.context(), { email: ` ${chen.email.toUpperCase()}`, role: 'viewer' }),
    ).rejects.toMatchObject({ code: 'CONFLICT', reason: 'already_member' })
  })

  it('refuses a role above the inviter’s own and names who can give it', async () => {
    const { member } = await world.newOrganization()
    const admin = await member('admin')
    await expect(invite(await admin.context(), { email: someAddress(), role: 'owner' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'role_above_own',
      message: "The role 'owner' may do more than you. Ada can give or take it.",
    })
  })

  it('leaves one open invitation when an address is invited twice, also at the same moment', async () => {
    const { owner } = await world.newOrganization()
    const email = someAddress()
    const context = await owner.context()
    await Promise.allSettled([1, 2, 3].map(() => invite(context, { email, role: 'member' })))
    await invite(context, { email, role: 'viewer' })
    expect(await listInvitations(context, {})).toMatchObject([{ email, role: 'viewer' }])
  })
})

describe('inviting one address again and again', () => {
  it.each([
    ['is sent anew', async () => undefined],
    [
      'is withdrawn and made anew',
      async ({ context, invitationId }: { context: IdentityContext; invitationId: string }) =>
        revokeInvitation(context, { invitationId }),
    ],
  ])('is refused after four times in an hour, until it is over, when it %s', async (_how, meanwhile) => {
    const { orgId, owner } = await world.newOrganization()
    const [context, email] = [await owner.context(), someAddress()]
    const once = () => invite(context, { email, role: 'member' })
    for (let sent = 0; sent < INVITATIONS.times; sent += 1) await meanwhile({ context, ...(await once()) })
    const before = await world.entries(orgId)
    await expect(once()).rejects.toMatchObject({
      code: 'LIMIT',
      reason: 'invited_often',
      message: `${email} was invited 4 times within an hour. Try again in 60 min.`,
      details: { retryAfterSeconds: expect.any(Number) },
    })
    expect(await world.entries(orgId)).toEqual(before)
    await invite(context, { email: someAddress(), role: 'member' })
    world.passTime(61 * 60_000)
    await expect(once()).resolves.toMatchObject({ email })
  })
})

describe('withdrawing an invitation', () => {
  it('may be repeated, and is one audit entry', async () => {
    const { orgId, owner } = await world.newOrganization()
    const { invitationId } = await invite(await owner.context(), { email: someAddress(), role: 'member' })
    await revokeInvitation(await owner.context(), { invitationId })
    await revokeInvitation(await owner.context(), { invitationId })
    const actions = (await world.entries(orgId)).map((entry) => entry.action)
    expect(actions.filter((action) => action === 'invitation.revoked')).toHaveLength(1)
  })

  it('comes too late when it was accepted', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    await member('member')
    const accepted = (await world.entries(orgId)).find((entry) => entry.action === 'invitation.accepted')
    await expect(
      revokeInvitation(await owner.context(), { invitationId: accepted?.targetId ?? '' }),
    ).rejects.toMatchObject({ code: 'CONFLICT', reason: 'accepted' })
  })
})
