import { withOrg } from '@baton/kernel/org-transaction'
import { isGranted, PEOPLE_ACTIONS } from '@baton/kernel/permissions'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveApiKey } from '../gates/resolve-api-key.ts'
import { changeRole } from '../members/change-role.ts'
import { removeMember } from '../members/remove-member.ts'
import { openTestIdentity, somewhere, type TestIdentity } from '../test-identity.ts'
import { hashToken } from '../tokens/token.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './index.ts'
import { newKey } from './key-format.ts'

const DAY = 24 * 3_600_000

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

const old = newKey()
const use = (key: string, ip = '192.0.2.1') => resolveApiKey(world.gate, key, { ...somewhere(), ip })

describe('making a key', () => {
  it('shows it once, and lists it afterwards without its secret', async () => {
    const { orgId, owner } = await world.newOrganization()
    const made = await createApiKey(await owner.context(), { name: 'deploy-bot', role: 'member' })
    const listed = await listApiKeys(await owner.context(), {})
    expect(listed).toMatchObject([
      {
        apiKeyId: made.apiKeyId,
        name: 'deploy-bot',
        role: 'member',
        state: 'active',
        lastUsedAt: null,
      },
    ])
    expect(made.key.startsWith(`${listed[0]?.keyStart}_`)).toBe(true)
    const entry = (await world.entries(orgId)).at(-1)
    expect(entry).toMatchObject({ action: 'apiKey.created', actorId: owner.userId, targetId: made.apiKeyId })
    for (const text of [JSON.stringify(listed), entry?.text ?? '']) expect(text).not.toContain(made.key.slice(15, 58))
    expect(entry?.text).not.toContain('deploy-bot')
  })

  it('gives it nothing that its maker does not hold', async () => {
    const { member } = await world.newOrganization()
    const chen = await member('member')
    await expect(createApiKey(await chen.context(), { name: 'x', role: 'admin' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'exceeds_maker',
      message: expect.stringMatching(/^A key never has more rights than its maker\. You lack: /),
    })
  })

  it('is for people alone: no key makes another, which would hold on when the first has ended', async () => {
    const { orgId, owner } = await world.newOrganization()
    const first = await createApiKey(await owner.context(), { name: 'first', role: 'owner', expiresInDays: 1 })
    const own = await owner.context()
    const actor = { ...(await use(first.key)).actor, grants: own.actor.grants }
    await expect(createApiKey({ ...own, actor, orgId }, { name: 'second', role: 'viewer' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'person_needed',
      message: 'An API key cannot make another one. Sign in, and make it in Settings, API keys.',
    })
    expect(await listApiKeys(await owner.context(), {})).toMatchObject([{ apiKeyId: first.apiKeyId }])
  })

  it.each([
    ['a life of more than a year', { expiresInDays: 366 }],
    ['no name', { name: ' ' }],
    ['an unknown action', { actions: ['promotion:everything' as never] }],
    ['approving, which people alone do', { actions: ['promotion:approve' as const, 'release:read' as const] }],
    ['approving, as scripts of before asked for it', { mayApprove: true as never }],
    ['actions that the role lacks', { role: 'viewer' as const, actions: ['promotion:request' as const] }],
  ])('refuses %s', async (_name, wrong) => {
    const { owner } = await world.newOrganization()
    await expect(
      createApiKey(await owner.context(), { name: 'deploy-bot', role: 'member', ...wrong }),
    ).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('on a project of somebody else finds no project', async () => {
    const { owner } = await world.newOrganization()
    const scope = { type: 'project', projectId: 'prj_elsewhere' } as const
    await expect(createApiKey(await owner.context(), { name: 'x', role: 'member', scope })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('the API-key gate', () => {
  it('lets a key act in its organisation, in its maker’s name, and notes when and from where', async () => {
    const { orgId, owner } = await world.newOrganization()
    const made = await createApiKey(await owner.context(), { name: 'bot', role: 'member' })
    const { actor, ...where } = await use(made.key, '198.51.100.7')
    expect(where).toMatchObject({ orgId, organization: { orgId } })
    expect(actor).toMatchObject({ type: 'apiKey', apiKeyId: made.apiKeyId, userId: owner.userId })
    expect(await listApiKeys(await owner.context(), {})).toMatchObject([
      { lastUsedFrom: '198.51.100.7', lastUsedAt: expect.any(String) },
    ])
  })

  it('gives no key what people alone do, whatever its role and whatever its row says', async () => {
    const { orgId, owner } = await world.newOrganization()
    const { key } = await createApiKey(await owner.context(), { name: 'bot', role: 'owner' })
    // As a key of before, or one that somebody wrote into the table.
    await withOrg(world.gate.db, orgId, (tx) =>
      tx.execute(sql`insert into identity.api_keys (org_id, id, public_id, secret_hash, name, made_by, actions, created_at, expires_at)
        values (${orgId}, 'key_old', ${old.publicId}, ${hashToken(old.secret)}, 'old', ${owner.userId},
          array['promotion:approve', 'promotion:reject', 'release:read'], now(), now() + interval '1 day')`),
    )
    await withOrg(world.gate.db, orgId, (tx) =>
      tx.execute(sql`insert into identity.grants (org_id, id, api_key_id, role, created_at)
        values (${orgId}, 'grt_old', 'key_old', 'owner', now())`),
    )
    for (const text of [key, old.text]) {
      const { grants } = (await use(text)).actor
      for (const action of PEOPLE_ACTIONS) expect(isGranted(grants, action)).toBe(false)
      expect(isGranted(grants, 'release:read')).toBe(true)
    }
  })

  it('holds a key on its scope and its chosen actions', async () => {
    const { owner } = await world.newOrganization()
    world.scopes.add('prj_1')
    const { key } = await createApiKey(await owner.context(), {
      name: 'narrow',
      role: 'member',
      scope: { type: 'project', projectId: 'prj_1' },
      actions: ['promotion:request', 'release:read'],
    })
    expect((await use(key)).actor.grants).toEqual([
      { actions: ['release:read', 'promotion:request'], scope: { type: 'project', projectId: 'prj_1' } },
    ])
  })

  it('takes from a key what its maker loses, at the next call', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('admin')
    const { key } = await createApiKey(await chen.context(), { name: 'bot', role: 'admin' })
    await changeRole(await owner.context(), { userId: chen.userId, role: 'viewer' })
    const { grants } = (await use(key)).actor
    expect(isGranted(grants, 'build:read')).toBe(true)
    expect(isGranted(grants, 'promotion:request')).toBe(false)
    expect(isGranted(grants, 'member:configure')).toBe(false)
  })

  it('refuses a key from the moment at which its maker is removed', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('member')
    const { key } = await createApiKey(await chen.context(), { name: 'bot', role: 'member' })
    await use(key)
    await removeMember(await owner.context(), { userId: chen.userId })
    await expect(use(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'api_key_ended' })
  })

  it('refuses a key that was revoked or has expired, and says which', async () => {
    const { owner } = await world.newOrganization()
    const revoked = await createApiKey(await owner.context(), { name: 'revoked', role: 'viewer' })
    await revokeApiKey(await owner.context(), { apiKeyId: revoked.apiKeyId })
    await expect(use(revoked.key)).rejects.toMatchObject({ message: expect.stringContaining('was revoked') })
    const short = await createApiKey(await owner.context(), { name: 'short', role: 'viewer', expiresInDays: 1 })
    world.passTime(DAY)
    await expect(use(short.key)).rejects.toMatchObject({ message: expect.stringContaining('has expired') })
  })

  it('tells a stranger nothing: an unknown key and a known one with another secret get one answer', async () => {
    const { owner } = await world.newOrganization()
    const made = await createApiKey(await owner.context(), { name: 'bot', role: 'viewer' })
    const answers = await Promise.all(
      [newKey().text, `${made.key.slice(0, -8)}aaaaaaaa`, 'baton_', ''].map((key) =>
        use(key).catch((error) => `${error.code} ${error.message}`),
      ),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^UNAUTHENTICATED This API key is not known/)
  })
})

describe('revoking a key', () => {
  it('is for its maker and for who manages members; others learn who can', async () => {
    const { owner, member } = await world.newOrganization()
    const [chen, dara, admin] = [await member('member'), await member('member'), await member('admin')]
    const { apiKeyId } = await createApiKey(await chen.context(), { name: 'bot', role: 'viewer' })
    await expect(revokeApiKey(await dara.context(), { apiKeyId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'not_maker',
      message: 'Somebody else made this key. They can revoke it, and so can Ada or Admin.',
    })
    await revokeApiKey(await admin.context(), { apiKeyId })
    expect(await listApiKeys(await owner.context(), {})).toMatchObject([{ state: 'revoked' }])
  })

  it('may be repeated, and is one audit entry', async () => {
    const { orgId, owner } = await world.newOrganization()
    const { apiKeyId } = await createApiKey(await owner.context(), { name: 'bot', role: 'viewer' })
    await revokeApiKey(await owner.context(), { apiKeyId })
    await revokeApiKey(await owner.context(), { apiKeyId })
    const actions = (await world.entries(orgId)).map((entry) => entry.action)
    expect(actions.filter((action) => action === 'apiKey.revoked')).toHaveLength(1)
  })
})
