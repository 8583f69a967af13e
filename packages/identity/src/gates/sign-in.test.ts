import { randomInt } from 'node:crypto'
import { DomainError } from '@baton/kernel/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../passwords/password-hasher.ts'
import { cheapArgon2, openTestIdentity, PASSWORD, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { resolveUser } from './resolve-session.ts'
import { signIn, signOut } from './sign-in.ts'
import { signUp } from './sign-up.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const refusal = (email: string, password: string, origin = somewhere()) =>
  signIn(world.gate, { email, password }, origin).then(
    () => null,
    (error: unknown) => (error instanceof DomainError ? error : Promise.reject(error)),
  )

describe('signing in', () => {
  it('opens a new sign-in each time, whatever the spelling of the address', async () => {
    const { owner, orgId } = await world.newOrganization()
    const origin = somewhere()
    const first = await signIn(world.gate, { email: owner.email, password: PASSWORD }, origin)
    const second = await signIn(world.gate, { email: ` ${owner.email.toUpperCase()}`, password: PASSWORD }, origin)
    expect(first.organizations).toMatchObject([{ orgId }])
    expect(second.user.userId).toBe(owner.userId)
    expect(second.sessionToken).not.toBe(first.sessionToken)
  })

  it('answers an unknown address like a wrong password, after the same work', async () => {
    const { owner } = await world.newOrganization()
    const checked: string[] = []
    const passwords = createPasswordHasher({
      library: {
        ...cheapArgon2,
        verify: async (stored, password) => {
          checked.push(String(stored))
          return cheapArgon2.verify(stored, password)
        },
      },
    })
    const gate = { ...world.gate, passwords }
    const outcomes = []
    for (const email of [owner.email, someAddress(), 'not an address']) {
      const answer = await signIn(gate, { email, password: 'wrong password' }, somewhere()).catch((error) => error)
      outcomes.push({ code: answer.code, reason: answer.reason, message: answer.message, details: answer.details })
    }
    expect(outcomes[0]).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'credentials' })
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(checked).toHaveLength(3)
    expect(checked.every((stored) => stored.startsWith('$argon2id$'))).toBe(true)
  })

  it('looks at five wrong guesses from one place in a quarter of an hour, and at more when it is over', async () => {
    const { owner } = await world.newOrganization()
    const origin = somewhere()
    for (const pause of [0, 0, 0, 6_000, 31_000]) {
      world.passTime(pause)
      expect(await refusal(owner.email, 'wrong password', origin)).toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    const held = await refusal(owner.email, PASSWORD, origin)
    expect(held).toMatchObject({ code: 'LIMIT', reason: 'sign_in_attempts' })
    expect(held?.details.retryAfterSeconds).toBeGreaterThan(0)
    expect(held?.message).toMatch(/Try again in 1\d min\./)
    world.passTime(16 * MINUTE)
    expect(await refusal(owner.email, PASSWORD, origin)).toBeNull()
  })

  it('forgets the wrong guesses of a place after a right one', async () => {
    const { owner } = await world.newOrganization()
    const origin = somewhere()
    for (let round = 0; round < 4; round += 1) {
      expect(await refusal(owner.email, 'wrong password', origin)).toMatchObject({ code: 'UNAUTHENTICATED' })
      expect(await refusal(owner.email, 'wrong password', origin)).toMatchObject({ code: 'UNAUTHENTICATED' })
      expect(await refusal(owner.email, PASSWORD, origin)).toBeNull()
    }
  })

  it('evaluates at most 15 of 200 guesses made at once from 100 places, and lets the owner in from a known place', async () => {
    const { owner } = await world.newOrganization()
    const home = somewhere()
    expect(await refusal(owner.email, PASSWORD, home)).toBeNull()
    const places = Array.from({ length: 100 }, () => somewhere())
    const outcomes = await Promise.all(
      [...places, ...places].map((place) => refusal(owner.email, 'wrong password', place)),
    )
    expect(outcomes.filter((one) => one?.code === 'UNAUTHENTICATED').length).toBeLessThanOrEqual(15)
    expect(outcomes.every((one) => one?.code === 'UNAUTHENTICATED' || one?.code === 'LIMIT')).toBe(true)
    expect(await refusal(owner.email, PASSWORD, home)).toBeNull()
  })

  it('counts guesses from all addresses of one IPv6 network as from one place, and knows it by any of them', async () => {
    const { owner } = await world.newOrganization()
    const network = `2001:db8:${randomInt(0x1000, 0xffff).toString(16)}:${randomInt(0x1000, 0xffff).toString(16)}`
    const from = (end: string) => ({ ip: `${network}:${end}`, userAgent: 'test' })
    for (const [index, pause] of [0, 0, 0, 6_000, 31_000].entries()) {
      world.passTime(pause)
      const refused = await refusal(owner.email, 'wrong password', from(`${index}:2:3:4`))
      expect(refused).toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    expect(await refusal(owner.email, PASSWORD, from(':9'))).toMatchObject({ code: 'LIMIT' })
    expect(await refusal(owner.email, PASSWORD, somewhere())).toBeNull()

    world.passTime(16 * MINUTE)
    expect(await refusal(owner.email, PASSWORD, from(':a'))).toBeNull()
    const strangers = Array.from({ length: 20 }, () => somewhere())
    for (const stranger of strangers) await refusal(owner.email, 'wrong password', stranger)
    expect(await refusal(owner.email, PASSWORD, somewhere())).toMatchObject({ code: 'LIMIT' })
    expect(await refusal(owner.email, PASSWORD, from(':b'))).toBeNull()
  })

  it('holds a place back that tries many addresses, also by signing up', async () => {
    const { owner } = await world.newOrganization()
    const origin = somewhere()
    for (let index = 0; index < 18; index += 1) await refusal(someAddress(), 'wrong password', origin)
    const application = { password: PASSWORD, displayName: 'Eve', organizationName: 'Eve' }
    for (let index = 0; index < 2; index += 1) {
      await expect(signUp(world.gate, { ...application, email: owner.email }, origin)).rejects.toMatchObject({
        code: 'CONFLICT',
      })
    }
    await expect(signUp(world.gate, { ...application, email: someAddress() }, origin)).rejects.toMatchObject({
      code: 'LIMIT',
    })
  })
})

describe('a sign-in', () => {
  it('ends at once with signing out, in every organisation', async () => {
    const { owner } = await world.newOrganization()
    await owner.context()
    await signOut(world.gate, owner.sessionToken)
    await expect(owner.context()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'session' })
    await expect(resolveUser(world.gate, owner.sessionToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await signOut(world.gate, 'a token that nobody has')
  })

  it('lasts while it is used, and ends after 30 days in any case', async () => {
    const { owner } = await world.newOrganization()
    for (let passed = 0; passed < 30 * 24 - 20; passed += 20) {
      world.passTime(20 * HOUR)
      await owner.context()
    }
    world.passTime(20 * HOUR)
    await expect(owner.context()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('that nobody used for a day is over', async () => {
    const { owner } = await world.newOrganization()
    world.passTime(24 * HOUR + MINUTE)
    await expect(owner.context()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})
