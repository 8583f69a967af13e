import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../invitations/invite.ts'
import { listMembers } from '../members/list-members.ts'
import { openTestIdentity, PASSWORD, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { confirmAddress, readProof } from './confirm-address.ts'
import { requestProofAgain } from './request-proof.ts'
import { resolveUser } from './resolve-session.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'

const DAY = 24 * 3_600_000

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const signUpAs = (email: string, password = PASSWORD) =>
  signUp(world.gate, { email, password, displayName: 'Ada', organizationName: 'Acme' }, somewhere())
const proofOf = async (userId: string) => (await world.proofsOf(userId)).at(-1) ?? ''
const provedOf = async (sessionToken: string) => (await resolveUser(world.gate, sessionToken)).user.addressProved

describe('confirming an address', () => {
  it('takes the link of the letter and the sign-in of the account; the log of the organisation has it', async () => {
    const { owner, orgId } = await world.newOrganization()
    const token = await proofOf(owner.userId)
    expect(await readProof(world.gate, token)).toMatchObject({ address: owner.email, state: 'open' })
    expect(await provedOf(owner.sessionToken)).toBe(false)
    const by = { sessionToken: owner.sessionToken }
    expect(await confirmAddress(world.gate, token, by, somewhere())).toEqual({ address: owner.email, signIn: null })
    expect(await provedOf(owner.sessionToken)).toBe(true)
    expect(await listMembers(await owner.context(), {})).toMatchObject([{ addressProved: true }])
    const entry = (await world.entries(orgId)).at(-1)
    expect(entry).toMatchObject({ action: 'member.addressConfirmed', targetId: owner.userId })
    expect(entry?.text).not.toContain(owner.email)
    await confirmAddress(world.gate, token, by, somewhere())
    expect(await world.entries(orgId)).toHaveLength(2)
  })

  it('signs in whoever has the link and the password of its account, and nobody with the link alone', async () => {
    const { user } = await signUpAs(someAddress())
    const token = await proofOf(user.userId)
    await expect(confirmAddress(world.gate, token, { password: 'a guess of mine' }, somewhere())).rejects.toMatchObject(
      { code: 'UNAUTHENTICATED' },
    )
    const stranger = (await world.newOrganization()).owner
    await expect(
      confirmAddress(world.gate, token, { sessionToken: stranger.sessionToken }, somewhere()),
    ).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'other_account' })
    const { signIn: opened } = await confirmAddress(world.gate, token, { password: PASSWORD }, somewhere())
    expect(await provedOf(opened?.sessionToken ?? '')).toBe(true)
  })

  it('is over after seven days; a new link goes out, four times an hour at most', async () => {
    const { owner } = await world.newOrganization()
    const first = await proofOf(owner.userId)
    for (let times = 1; times < 4; times += 1) await requestProofAgain(world.gate, owner.sessionToken)
    await expect(requestProofAgain(world.gate, owner.sessionToken)).rejects.toMatchObject({ reason: 'proofs_often' })
    world.passTime(7 * DAY)
    const { sessionToken } = await signIn(world.gate, { email: owner.email, password: PASSWORD }, somewhere())
    await expect(confirmAddress(world.gate, first, { sessionToken }, somewhere())).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'proof_expired',
    })
    await requestProofAgain(world.gate, sessionToken)
    await confirmAddress(world.gate, await proofOf(owner.userId), { sessionToken }, somewhere())
    expect(await provedOf(sessionToken)).toBe(true)
  })

  it('is not found for a token that was never given out', async () => {
    await expect(readProof(world.gate, 'x'.repeat(43))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an address that somebody only claims', () => {
  it('is free to its owner, who signs up with it, proves it, and is let in by their own password first', async () => {
    const email = someAddress()
    const squatter = await signUpAs(email, 'the password of a squatter')
    const owner = await signUpAs(email)
    await world.prove({ userId: owner.user.userId, sessionToken: owner.sessionToken })
    expect((await signIn(world.gate, { email, password: PASSWORD }, somewhere())).user.userId).toBe(owner.user.userId)

    // The squatter keeps their own organisation, and never the address.
    const again = await signIn(world.gate, { email, password: 'the password of a squatter' }, somewhere())
    expect(again.user).toMatchObject({ userId: squatter.user.userId, addressProved: false })
    await expect(
      confirmAddress(
        world.gate,
        await proofOf(squatter.user.userId),
        { sessionToken: squatter.sessionToken },
        somewhere(),
      ),
    ).rejects.toMatchObject({ code: 'CONFLICT', reason: 'address_taken' })
  })

  it('is not proved for a squatter by the owner who opens the link in their letter', async () => {
    const email = someAddress()
    const squatter = await signUpAs(email, 'the password of a squatter')
    const owner = await signUpAs(email)
    const token = await proofOf(squatter.user.userId)
    for (const by of [{ sessionToken: owner.sessionToken }, { password: PASSWORD }]) {
      await expect(confirmAddress(world.gate, token, by, somewhere())).rejects.toMatchObject({
        code: expect.stringMatching(/^(PRECONDITION|UNAUTHENTICATED)$/),
      })
    }
    expect(await provedOf(squatter.sessionToken)).toBe(false)
  })

  it('can be invited: whoever opens the link joins with a password of their own, and the squatter stays out', async () => {
    const { owner: host } = await world.newOrganization()
    const email = someAddress()
    const squatter = await signUpAs(email, 'the password of a squatter')
    const { invitationId } = await invite(await host.context(), { email, role: 'member' })
    const token = world.linkOf(invitationId)
    const joined = await acceptInvitation(
      world.gate,
      token,
      { as: 'new', displayName: 'Chen', password: PASSWORD },
      somewhere(),
    )
    expect(joined.signIn?.user.userId).not.toBe(squatter.user.userId)
    expect(await provedOf(joined.signIn?.sessionToken ?? '')).toBe(true)
    expect((await resolveUser(world.gate, squatter.sessionToken)).organizations).toHaveLength(1)
  })

  it('of somebody is proved by one of two who confirm it at the same moment', async () => {
    const email = someAddress()
    const people = [await signUpAs(email, 'the first of two'), await signUpAs(email, 'the second of two')]
    const tries = await Promise.allSettled(
      people.map(async ({ user, sessionToken }) =>
        confirmAddress(world.gate, await proofOf(user.userId), { sessionToken }, somewhere()),
      ),
    )
    expect(tries.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
