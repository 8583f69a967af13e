import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestIdentity, PASSWORD, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { addAddress } from './add-address.ts'
import { confirmAddress } from './confirm-address.ts'
import type { GateDeps } from './gate-deps.ts'
import { chooseSignInAddress } from './own-addresses.ts'
import { resolveSession } from './resolve-session.ts'
import { signIn } from './sign-in.ts'
import { createOrganization, signUp } from './sign-up.ts'
import { maySignUp, parseSignUpRule, type SignUpPolicy } from './sign-up-rule.ts'

const worlds: TestIdentity[] = []
/** The first account is the first of an installation, so each test has one of its own. */
async function installation(policy: SignUpPolicy): Promise<{ world: TestIdentity; gate: GateDeps }> {
  const world = await openTestIdentity()
  worlds.push(world)
  return { world, gate: { ...world.gate, signUps: policy } }
}
let shared: TestIdentity
beforeAll(async () => {
  shared = await openTestIdentity()
  worlds.push(shared)
})
afterAll(() => Promise.all(worlds.map((world) => world.close())))

const TOKEN = 'the-token-of-the-operators-terminal'
const application = (email: string, firstAccountToken?: string) => ({
  ...{ email, password: PASSWORD, displayName: 'Ada Lovelace', organizationName: 'Acme' },
  ...(firstAccountToken === undefined ? {} : { firstAccountToken }),
})

test.each([
  ['open', 'ada@acme.dev', true],
  ['closed', 'ada@acme.dev', false],
  ['acme.dev', 'ada@acme.dev', true],
  ['Acme.dev, corp.example', 'ada@corp.example', true],
  ['acme.dev', 'ada@sub.acme.dev', false],
  ['acme.dev', 'ada@notacme.dev', false],
  ['acme.dev', 'ada@acme.dev.evil.example', false],
])('under "%s", %s may sign up: %s', (text, address, may) => {
  const rule = parseSignUpRule(text)
  expect(rule && maySignUp(rule, address)).toBe(may)
})

test.each(['', 'everybody', 'open,closed', '@acme.dev', 'acme', 'acme.dev,'])('"%s" is no rule', (text) => {
  expect(parseSignUpRule(text)).toBeNull()
})

test('where sign-up is closed nobody signs up, and an invitation still lets its address in', async () => {
  const gate: GateDeps = { ...shared.gate, signUps: { rule: 'closed', firstAccountToken: TOKEN } }
  const { member } = await shared.newOrganization()
  for (const token of [undefined, '', 'a guess', TOKEN]) {
    await expect(signUp(gate, application(someAddress(), token), somewhere())).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'sign_up_closed',
      message: 'Sign-up is closed here. Ask a colleague to invite you.',
    })
  }
  expect((await member('member')).userId).toMatch(/^usr_/)
})

test('the operator’s link makes the first account, and exactly one of twenty that open it at once', async () => {
  const { world, gate } = await installation({ rule: 'closed', firstAccountToken: TOKEN })
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, () => signUp(gate, application(someAddress(), TOKEN), somewhere())),
  )
  const made = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(made).toHaveLength(1)
  for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ reason: 'sign_up_closed' })
  const [first] = made
  if (!first) throw new Error('Nobody got in.')
  const { actor } = await resolveSession(gate, first.sessionToken, { orgId: first.organization.orgId })
  expect(actor.grants).toMatchObject([
    { scope: { type: 'organization' }, actions: expect.arrayContaining(['member:remove']) },
  ])
  expect((await world.contextOf(first.sessionToken, first.organization.orgId)).orgId).toBe(first.organization.orgId)
})

test('a link that is not the operator’s makes no first account', async () => {
  const { gate } = await installation({ rule: 'closed', firstAccountToken: TOKEN })
  for (const token of ['', 'a guess', `${TOKEN}x`]) {
    await expect(signUp(gate, application(someAddress(), token), somewhere())).rejects.toMatchObject({
      reason: 'sign_up_closed',
    })
  }
})

test('where sign-up is for a domain, who types an address there can do nothing until mail to it was opened', async () => {
  const gate: GateDeps = { ...shared.gate, signUps: { rule: { domains: ['acme.dev'] }, firstAccountToken: null } }
  await expect(signUp(gate, application('ada@elsewhere.example'), somewhere())).rejects.toMatchObject({
    code: 'FORBIDDEN',
    reason: 'sign_up_domain',
    message: 'Sign up with an address at acme.dev, or ask a colleague to invite you.',
  })
  const email = someAddress()
  const opened = await signUp(gate, application(email), somewhere())
  const enter = (sessionToken: string) => resolveSession(gate, sessionToken, { orgId: opened.organization.orgId })
  const locked = { code: 'FORBIDDEN', reason: 'address_unconfirmed' }
  await expect(enter(opened.sessionToken)).rejects.toMatchObject(locked)
  const again = await signIn(gate, { email, password: PASSWORD }, somewhere())
  await expect(enter(again.sessionToken)).rejects.toMatchObject(locked)
  const [link = ''] = await shared.proofsOf(opened.user.userId)
  await confirmAddress(gate, link, { sessionToken: opened.sessionToken }, somewhere())
  expect((await enter(opened.sessionToken)).user).toMatchObject({ email, addressProved: true })
})

test('where sign-up is for a domain, an address elsewhere opens nothing for who has not confirmed theirs', async () => {
  const gate: GateDeps = { ...shared.gate, signUps: { rule: { domains: ['acme.dev'] }, firstAccountToken: null } }
  const opened = await signUp(gate, application(someAddress()), somewhere())
  const refused = { code: 'FORBIDDEN', reason: 'address_unconfirmed' }
  await expect(addAddress(gate, opened.sessionToken, { email: 'ada@elsewhere.example' })).rejects.toMatchObject(refused)
  const chosen = { email: opened.user.email, password: PASSWORD }
  await expect(chooseSignInAddress(gate, opened.sessionToken, chosen, somewhere())).rejects.toMatchObject(refused)
  await expect(createOrganization(gate, opened.sessionToken, { name: 'More' })).rejects.toMatchObject(refused)
})
