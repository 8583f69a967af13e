import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { invite } from '../invitations/invite.ts'
import { openTestIdentity, PASSWORD, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { addAddress } from './add-address.ts'
import { confirmAddress } from './confirm-address.ts'
import { requestProofAgain } from './request-proof.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const application = (email: string, password = PASSWORD) => ({
  ...{ email, password, displayName: 'Mallory', organizationName: 'Acme' },
})
const lettersTo = async (address: string) => {
  const rows = await world.gate.authDb.execute(sql`select id from identity.address_proofs where address = ${address}`)
  return rows.length
}

it('gets four letters an hour from one account at most, also when forty are asked for at once', async () => {
  const { owner } = await world.newOrganization()
  const victim = someAddress()
  const tries = Array.from({ length: 40 }, () => addAddress(world.gate, owner.sessionToken, { email: victim }))
  const refused = (await Promise.allSettled(tries)).filter((one) => one.status === 'rejected')
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'LIMIT', reason: 'proofs_often' })
  expect(await lettersTo(victim)).toBeLessThanOrEqual(4)
})

it('gets five letters an hour at most, whoever signs up with it', async () => {
  const victim = someAddress()
  for (let round = 0; round < 12; round += 1) {
    await signUp(world.gate, application(victim, `${PASSWORD} ${round}`), somewhere())
  }
  expect(await lettersTo(victim)).toBe(5)
})

it('still sends its owner a link when strangers have used up its letters', async () => {
  const email = someAddress()
  for (let round = 0; round < 6; round += 1) {
    await signUp(world.gate, application(email, `${PASSWORD} of a stranger ${round}`), somewhere())
  }
  const owner = await signUp(world.gate, application(email), somewhere())
  expect(await world.proofsOf(owner.user.userId)).toEqual([])
  expect(await requestProofAgain(world.gate, owner.sessionToken)).toMatchObject({
    sentence: expect.stringContaining(email),
  })
  const [link = ''] = await world.proofsOf(owner.user.userId)
  await confirmAddress(world.gate, link, { sessionToken: owner.sessionToken }, somewhere())
  await expect(requestProofAgain(world.gate, owner.sessionToken)).resolves.toMatchObject({
    sentence: `${email} is confirmed already.`,
  })
})

it('signs its owner in after others had signed up with it', async () => {
  const email = someAddress()
  for (let round = 0; round < 3; round += 1) {
    await signUp(world.gate, application(email, `${PASSWORD} of somebody else ${round}`), somewhere())
  }
  const own = await signUp(world.gate, application(email), somewhere())
  const opened = await signIn(world.gate, { email, password: PASSWORD }, somewhere())
  expect(opened.user.userId).toBe(own.user.userId)
})

it('that no database takes is answered like any that is not known', async () => {
  await expect(
    signIn(world.gate, { email: 'a\u0000@acme.dev', password: PASSWORD }, somewhere()),
  ).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'credentials',
  })
})

it('that another account proves while an invitation to it is taken up refuses the invitation in words', async () => {
  const { owner } = await world.newOrganization()
  const email = someAddress()
  const one = await signUp(world.gate, application(email, `${PASSWORD} one`), somewhere())
  const two = await signUp(world.gate, application(email, `${PASSWORD} two`), somewhere())
  const { invitationId } = await invite(await owner.context(), { email, role: 'member' })
  const proof = (await world.proofsOf(two.user.userId)).at(-1) ?? ''
  let opened = 0
  const db = new Proxy(world.gate.db, {
    get(target, name, receiver) {
      if (name !== 'transaction') return Reflect.get(target, name, receiver)
      return async (...given: Parameters<typeof target.transaction>) => {
        opened += 1
        // Between the look at the invitation and the join.
        if (opened === 2) await confirmAddress(world.gate, proof, { sessionToken: two.sessionToken }, somewhere())
        return target.transaction(...given)
      }
    },
  })
  const acceptance = { as: 'signedIn', sessionToken: one.sessionToken } as const
  await expect(
    acceptInvitation({ ...world.gate, db }, world.linkOf(invitationId), acceptance, somewhere()),
  ).rejects.toMatchObject({ code: 'CONFLICT', reason: 'address_taken' })
})
