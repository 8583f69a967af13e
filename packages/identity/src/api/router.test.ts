import { createOpenApiFetchHandler, generateOpenApiDocument } from 'trpc-to-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveApiKey } from '../gates/resolve-api-key.ts'
import { openTestIdentity, someAddress, somewhere, type TestIdentity } from '../test-identity.ts'
import { identityRouter } from './router.ts'
import { callAs } from './test-caller.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

describe('the OpenAPI document', () => {
  it('has one operation for every procedure', () => {
    const document = generateOpenApiDocument(identityRouter, { title: 'Baton', version: '1', baseUrl: '/api/v1' })
    const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path))
    expect(operations.map((operation) => operation.operationId.replace('-', '.')).sort()).toEqual(
      Object.keys(identityRouter._def.procedures).sort(),
    )
    expect(Object.keys(document.paths ?? {})).toEqual(
      expect.arrayContaining(['/organization', '/me', '/members', '/invitations', '/teams', '/grants', '/api-keys']),
    )
  })
})

describe('the procedures', () => {
  it('do over tRPC what the verbs do', async () => {
    const { owner, member } = await world.newOrganization()
    const chen = await member('viewer')
    const caller = callAs(await owner.context())
    const { teamId } = await caller.teams.create({ name: 'QA' })
    await caller.teams.addMember({ teamId, userId: chen.userId })
    await caller.teams.rename({ teamId, name: 'Quality' })
    expect(await caller.teams.list({})).toMatchObject({
      items: [{ name: 'Quality', members: [{ userId: chen.userId }] }],
    })
    await caller.teams.removeMember({ teamId, userId: chen.userId })
    await caller.members.changeRole({ userId: chen.userId, role: 'member' })
    expect((await caller.members.list({})).items).toHaveLength(2)
    const { invitationId } = await caller.invitations.create({ email: someAddress(), role: 'viewer' })
    expect(await caller.invitations.list({})).toMatchObject({ items: [{ invitationId }] })
    await caller.invitations.revoke({ invitationId })
    const scope = { type: 'organization' } as const
    const subject = { type: 'team', id: teamId } as const
    const { grantId } = await caller.grants.give({ subject, role: 'viewer', scope })
    expect((await caller.grants.list({})).items).toContainEqual({ grantId, subject, role: 'viewer', scope })
    await caller.grants.withdraw({ grantId })
    await caller.teams.delete({ teamId })
    const { apiKeyId } = await caller.apiKeys.create({ name: 'bot', role: 'viewer' })
    expect(await caller.apiKeys.list({})).toMatchObject({ items: [{ apiKeyId }] })
    await caller.apiKeys.revoke({ apiKeyId })
    expect(await caller.organization.rename({ name: 'Whale' })).toMatchObject({ name: 'Whale' })
    expect(await caller.organization.get()).toMatchObject({ name: 'Whale' })
    expect(await caller.organization.me()).toMatchObject({ role: 'owner' })
    expect(await caller.members.previewRemoval({ userId: chen.userId })).toMatchObject({ endedSignIns: 0 })
    expect(await caller.members.remove({ userId: chen.userId })).toMatchObject({ userId: chen.userId })
  })

  it('answer over REST to a key, with a problem where they refuse', async () => {
    const { owner } = await world.newOrganization()
    const context = await owner.context()
    const { key } = await callAs(context).apiKeys.create({ name: 'bot', role: 'admin' })
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await createOpenApiFetchHandler({
        endpoint: '/api/v1',
        router: identityRouter,
        req: new Request(`http://baton.test/api/v1${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
        createContext: async () => ({
          verbContext: async () => ({ ...context, actor: (await resolveApiKey(world.gate, key, somewhere())).actor }),
        }),
      })
      return { status: response.status, body: (await response.json()) as never }
    }
    const made = await send('POST', '/teams', { name: 'QA' })
    expect(made).toMatchObject({ status: 200, body: { name: 'QA' } })
    const { teamId } = made.body as { teamId: string }
    expect(await send('POST', `/teams/${teamId}/members`, { userId: owner.userId })).toMatchObject({ status: 200 })
    expect(await send('GET', '/teams')).toMatchObject({
      status: 200,
      body: { items: [{ members: [{ userId: owner.userId }] }] },
    })
    expect(await send('DELETE', `/teams/${teamId}`)).toMatchObject({ status: 200 })
    expect(await send('DELETE', `/teams/${teamId}`)).toMatchObject({
      status: 404,
      body: { data: { problem: { code: 'NOT_FOUND', detail: 'The team was not found.' } } },
    })
    expect(await send('PATCH', '/organization', { name: 'x' })).toMatchObject({
      status: 403,
      body: { data: { problem: { code: 'FORBIDDEN' } } },
    })
    expect(await send('POST', '/api-keys', { name: 'x', role: 'member' })).toMatchObject({
      status: 403,
      body: { data: { problem: { reason: 'person_needed' } } },
    })
  })
})
