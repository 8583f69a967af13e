import { hash } from 'node:crypto'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchAuthors } from '../people/match-authors.ts'
import {
  openTestIdentity,
  PASSWORD,
  someAddress,
  somewhere,
  type TestIdentity,
  type TestPerson,
} from '../test-identity.ts'
import { addAddress } from './add-address.ts'
import { confirmAddress } from './confirm-address.ts'
import { listAddresses } from './list-addresses.ts'
import { chooseSignInAddress, removeAddress } from './own-addresses.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

type Person = Pick<TestPerson, 'userId' | 'sessionToken'>

const add = (person: Person, email: string) => addAddress(world.gate, person.sessionToken, { email })
const choose = (person: Person, email: string, password = PASSWORD) =>
  chooseSignInAddress(world.gate, person.sessionToken, { email, password }, somewhere())
const list = (person: Person) => listAddresses(world.gate, person.sessionToken)
const author = (address: string) => ({ salt: 'aa', emailHash: hash('sha256', `aa${address}`) })
const signUpAs = (email: string) =>
  signUp(world.gate, { email, password: PASSWORD, displayName: 'Ada', organizationName: 'Acme' }, somewhere())

async function addProved(person: Person, email = someAddress()): Promise<string> {
  await add(person, email)
  await world.prove(person)
  return email
}

describe('the addresses of an account', () => {
  it('are each confirmed by a link of their own, which works for nobody else', async () => {
    const { owner } = await world.newOrganization()
    await world.prove(owner)
    const email = someAddress()
    expect((await add(owner, email)).sentence).toContain(email)
    expect(await list(owner)).toEqual([
      { address: owner.email, proved: true, signsIn: true },
      { address: email, proved: false, signsIn: false },
    ])
    const token = (await world.proofsOf(owner.userId)).at(-1) ?? ''
    const stranger = (await world.newOrganization()).owner
    await expect(
      confirmAddress(world.gate, token, { sessionToken: stranger.sessionToken }, somewhere()),
    ).rejects.toMatchObject({ reason: 'other_account' })
    await world.prove(owner)
    expect(await list(owner)).toMatchObject([{ proved: true }, { address: email, proved: true }])
  })

  it('sign in by the one that was chosen among the proved ones', async () => {
    const { orgId, owner } = await world.newOrganization()
    const email = someAddress()
    await add(owner, email)
    await expect(choose(owner, email)).rejects.toMatchObject({ reason: 'address_unproved' })
    await world.prove(owner)
    await expect(choose(owner, email, 'not the one')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await choose(owner, email)
    const entry = (await world.entries(orgId)).at(-1)
    expect(entry).toMatchObject({ action: 'member.signInAddressChanged', targetId: owner.userId })
    expect(entry?.text).not.toContain(email)
    const opened = await signIn(world.gate, { email, password: PASSWORD }, somewhere())
    expect(opened.user).toMatchObject({ userId: owner.userId, email, addressProved: true })
    await expect(signIn(world.gate, { email: owner.email, password: PASSWORD }, somewhere())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  it('are ten at most', async () => {
    const { owner } = await world.newOrganization()
    for (let count = 1; count < 10; count += 1) {
      world.passTime(3_600_000)
      await add(owner, someAddress())
    }
    world.passTime(3_600_000)
    await expect(add(owner, someAddress())).rejects.toMatchObject({ code: 'LIMIT', reason: 'addresses_many' })
  })

  it('get four letters an hour, to whichever of them', async () => {
    const { owner } = await world.newOrganization()
    for (let count = 1; count < 4; count += 1) await add(owner, someAddress())
    await expect(add(owner, someAddress())).rejects.toMatchObject({ code: 'LIMIT', reason: 'proofs_often' })
  })
})

describe('removing an address', () => {
  it('is refused for the sign-in one, the only proved one, and one that is not theirs', async () => {
    const { orgId, owner } = await world.newOrganization()
    const only = await addProved(owner)
    const remove = (email: string) => removeAddress(world.gate, owner.sessionToken, email)
    await expect(remove(owner.email)).rejects.toMatchObject({ reason: 'address_signs_in' })
    await expect(remove(only)).rejects.toMatchObject({ reason: 'address_last_proved' })
    await expect(remove(someAddress())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await addProved(owner)
    await remove(only)
    expect((await world.entries(orgId)).at(-1)).toMatchObject({
      action: 'member.addressRemoved',
      targetId: owner.userId,
    })
    expect(await list(owner)).not.toContainEqual(expect.objectContaining({ address: only }))
  })

  it('leaves one of two proved ones when both are removed at the same moment', async () => {
    const { owner } = await world.newOrganization()
    const both = [await addProved(owner), await addProved(owner)]
    const tries = await Promise.allSettled(both.map((email) => removeAddress(world.gate, owner.sessionToken, email)))
    expect(tries.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await list(owner)).filter((row) => row.proved)).toHaveLength(1)
  })

  it('and proving it at the same moment leave it either removed or proved, never a removed one that counts', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { owner } = await world.newOrganization()
      await world.prove(owner)
      const email = someAddress()
      await add(owner, email)
      const [removed, proved] = await Promise.allSettled([
        removeAddress(world.gate, owner.sessionToken, email),
        world.prove(owner),
      ])
      expect(removed.status).toBe('fulfilled')
      if (proved.status === 'rejected') expect(proved.reason).toMatchObject({ reason: 'proof_expired' })
      expect((await list(owner)).map((row) => row.address)).toEqual([owner.email])
    }
  })

  it('ends the links that were mailed to it', async () => {
    const { owner } = await world.newOrganization()
    const email = someAddress()
    await add(owner, email)
    await removeAddress(world.gate, owner.sessionToken, email)
    await expect(world.prove(owner)).rejects.toMatchObject({ reason: 'proof_expired' })
  })

  it('keeps the former holder an author of what it committed, and frees it for another account', async () => {
    const { orgId, owner, member } = await world.newOrganization()
    const chen = await member('member')
    const email = await addProved(chen)
    const match = () => withOrg(world.gate.db, orgId, (tx) => matchAuthors(tx, orgId, [author(email)]))
    expect(await match()).toMatchObject([{ userId: chen.userId, verified: true }])
    await removeAddress(world.gate, chen.sessionToken, email)
    expect(await match()).toMatchObject([{ userId: chen.userId, verified: false }])
    await addProved(owner, email)
    const both = (await match()).map(({ userId, verified }) => [userId, verified])
    expect(new Map(both as [string, boolean][])).toEqual(
      new Map([
        [chen.userId, false],
        [owner.userId, true],
      ]),
    )
  })
})

describe('an address that two accounts add', () => {
  it('is proved by exactly one of two that open their links at the same moment', async () => {
    const people = [(await world.newOrganization()).owner, (await world.newOrganization()).owner]
    const email = someAddress()
    for (const person of people) await add(person, email)
    const tries = await Promise.allSettled(people.map((person) => world.prove(person)))
    expect(tries.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(tries.find((one) => one.status === 'rejected')).toMatchObject({ reason: { reason: 'address_taken' } })
  })

  it('is refused to the second once the first has proved it, until the first removes it', async () => {
    const [first, second] = [(await world.newOrganization()).owner, (await world.newOrganization()).owner]
    await world.prove(first)
    const email = await addProved(first)
    await expect(add(second, email)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'address_of_another' })
    await removeAddress(world.gate, first.sessionToken, email)
    await addProved(second, email)
    expect(await list(second)).toContainEqual({ address: email, proved: true, signsIn: false })
  })

  it('keeps nobody from signing up with it and proving it while it is only claimed', async () => {
    const squatter = (await world.newOrganization()).owner
    const email = someAddress()
    await add(squatter, email)
    const joined = await signUpAs(email)
    await world.prove({ userId: joined.user.userId, sessionToken: joined.sessionToken })
    expect(await list(squatter)).toContainEqual({ address: email, proved: false, signsIn: false })
  })
})
