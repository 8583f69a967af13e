import { randomInt } from 'node:crypto'
import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMembers } from '../members/list-members.ts'
import { openTestIdentity, PASSWORD, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { resolveUser } from './resolve-session.ts'
import { signIn } from './sign-in.ts'
import { LIMITS } from './sign-in-limit-rules.ts'
import { createOrganization, signUp } from './sign-up.ts'
import { SIGN_UPS } from './sign-up-limit.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const application = (email: string) => ({
  email,
  password: PASSWORD,
  displayName: 'Ada Lovelace',
  organizationName: 'Société Générale',
})

describe('signing up', () => {
  it('makes the person, the organisation, its ownership, its audit entry and a sign-in', async () => {
    const email = someAddress()
    const opened = await signUp(world.gate, application(` ${email.toUpperCase()} `), somewhere())
    expect(opened.user).toMatchObject({ email, displayName: 'Ada Lovelace' })
    expect(opened.organization.slug).toMatch(/^societe-generale/)
    const context = await world.contextOf(opened.sessionToken, opened.organization.orgId)
    expect(await listMembers(context, {})).toMatchObject([{ userId: opened.user.userId, role: 'owner' }])
    const entries = await world.entries(context.orgId)
    expect(entries).toMatchObject([
      { action: 'organization.created', actorId: opened.user.userId, targetId: context.orgId },
    ])
    expect(entries[0]?.text).not.toContain(email)
    expect(entries[0]?.text).not.toContain('Lovelace')
  })

  it('serves more people at once than there are connections', async () => {
    const emails = Array.from({ length: 20 }, someAddress)
    const opened = await Promise.all(emails.map((email) => signUp(world.gate, application(email), somewhere())))
    expect(opened.map(({ user }) => user.email)).toEqual(emails)
  })

  it('gives every organisation its own slug, and none that the product itself uses', async () => {
    const slugs = await Promise.all(
      ['Same Name', 'same name', 'SAME-NAME', 'Settings'].map(async (organizationName) => {
        const opened = await signUp(world.gate, { ...application(someAddress()), organizationName }, somewhere())
        return opened.organization.slug
      }),
    )
    expect(new Set(slugs).size).toBe(4)
    expect(slugs).not.toContain('settings')
  })

  it('asks for another name where every address for this one is taken', async () => {
    const url = new URL(world.database.adminUrl)
    url.pathname = `/${world.database.name}`
    const admin = postgres(url.href, { max: 1 })
    // Nobody takes a thousand million addresses; PostgreSQL says that it has all of this name.
    await admin.unsafe(`create function identity.all_taken() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger all_taken before insert on identity.organizations
      for each row when (new.name = 'Full') execute function identity.all_taken()`)
    await admin.end()
    await expect(
      signUp(world.gate, { ...application(someAddress()), organizationName: 'Full' }, somewhere()),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'slug',
      message: "Every address for 'Full' is taken. Choose another name.",
    })
  })

  it.each([
    ['the same address', (email: string) => email],
    ['the address in capitals and with space', (email: string) => `  ${email.toUpperCase()} `],
    ['a domain written with a dot at its end', (email: string) => `${email}.`],
  ])('refuses a second account for %s, and leaves nothing of it', async (_name, respell) => {
    const email = someAddress()
    const first = await signUp(world.gate, application(email), somewhere())
    await expect(signUp(world.gate, application(respell(email)), somewhere())).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'address_taken',
    })
    expect((await resolveUser(world.gate, first.sessionToken)).organizations).toHaveLength(1)
  })

  it('takes an internationalised domain and its ASCII form for one address', async () => {
    const local = someAddress().split('@')[0]
    await signUp(world.gate, application(`${local}@münchen.example`), somewhere())
    await expect(signUp(world.gate, application(`${local}@xn--mnchen-3ya.example`), somewhere())).rejects.toMatchObject(
      { code: 'CONFLICT' },
    )
  })

  it('lets one of two win who sign up with one address at once', async () => {
    const email = someAddress()
    const tries = await Promise.allSettled([1, 2].map(() => signUp(world.gate, application(email), somewhere())))
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('is held back at a place that made as many organisations in an hour as it may; other places go on', async () => {
    const network = `2001:db8:${randomInt(0x1000, 0xffff).toString(16)}:${randomInt(0x1000, 0xffff).toString(16)}`
    const origin = { ip: `${network}::1`, userAgent: 'test' }
    const neighbour = { ip: `${network}::2`, userAgent: 'test' }
    const signUpFrom = (place: typeof origin) => signUp(world.gate, application(someAddress()), place)
    await signUpFrom(origin)
    // The rest of the hour's, as the first one was counted.
    await world.gate.authDb.execute(sql`
      insert into identity.sign_in_attempts (account, place, at)
      select newest.account, newest.place, newest.at
      from (select * from identity.sign_in_attempts where account = place order by id desc limit 1) newest,
        generate_series(2, ${SIGN_UPS.times})`)
    await expect(signUpFrom(neighbour)).rejects.toMatchObject({
      code: 'LIMIT',
      reason: 'sign_ups',
      message: expect.stringMatching(
        /^Too many organisations were made from where you are\. Try again in (59|60) min\.$/,
      ),
      details: { retryAfterSeconds: expect.any(Number) },
    })
    await signUpFrom(somewhere())
    world.passTime(61 * 60_000)
    await signUpFrom(origin)
  })

  it('takes nothing from the guesses that its place may make', async () => {
    const origin = somewhere()
    const { owner } = await world.newOrganization()
    for (let made = 0; made < LIMITS.place; made += 1) await signUp(world.gate, application(someAddress()), origin)
    await expect(signIn(world.gate, { email: owner.email, password: PASSWORD }, origin)).resolves.toMatchObject({})
  })

  it.each([
    ['email', { email: 'ada' }],
    ['email', { email: 'a@b.c, d@e.f' }],
    ['password', { password: 'short' }],
    ['displayName', { displayName: '  ' }],
    ['organizationName', { organizationName: '' }],
  ])('names the field %s that it cannot read', async (path, wrong) => {
    await expect(signUp(world.gate, { ...application(someAddress()), ...wrong }, somewhere())).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path }] },
    })
  })

  it('lets a signed-in person found a further organisation and switch between both', async () => {
    const { owner } = await world.newOrganization()
    const second = await createOrganization(world.gate, owner.sessionToken, { name: 'Second' })
    const { organizations } = await resolveUser(world.gate, owner.sessionToken)
    expect(organizations.map((one) => one.orgId)).toContain(second.orgId)
    expect((await world.contextOf(owner.sessionToken, second.orgId)).orgId).toBe(second.orgId)
  })

  it('stores no password and no token, only what was hashed of them', async () => {
    const opened = await signUp(world.gate, application(someAddress()), somewhere())
    const rows = await world.gate.authDb.execute(sql`
      select u.password_hash, s.token_hash from identity.users u join identity.sessions s on s.user_id = u.id
      where u.id = ${opened.user.userId}`)
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/)
    expect(JSON.stringify(rows)).not.toContain(opened.sessionToken)
    const context = await world.contextOf(opened.sessionToken, opened.organization.orgId)
    await expect(
      withOrg(world.gate.db, context.orgId, (tx) => tx.execute(sql`select password_hash from identity.users`)),
    ).rejects.toThrow()
  })
})
