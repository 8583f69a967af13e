import { type Actor, systemActor } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'
import { type Action, type Grant, ROLE_ACTIONS, ROLES } from '@baton/kernel/permissions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, listApiKeys, revokeApiKey } from '../api-keys/index.ts'
import type { IdentityContext } from '../dependencies.ts'
import { giveGrant, listGrants, withdrawGrant } from '../grants/index.ts'
import { invite, listInvitations, revokeInvitation } from '../invitations/index.ts'
import { changeRole, listMembers, previewRemoval, removeMember } from '../members/index.ts'
import { getMe, getOrganization, renameOrganization } from '../organizations/index.ts'
import { addTeamMember, createTeam, deleteTeam, listTeams, removeTeamMember, renameTeam } from '../teams/index.ts'
import { openTestIdentity, someAddress, type TestIdentity } from '../test-identity.ts'
import { identityRouter } from './router.ts'

/** Things of one organisation that verbs act on. */
type Things = Record<'userId' | 'teamId' | 'grantId' | 'invitationId' | 'apiKeyId' | 'projectId', string>
type Row = {
  action: Action
  /** Where the verb says `requireScope({})`: a role on one project is not enough. */
  wholeOrganization: boolean
  call: (context: IdentityContext, things: Things) => Promise<unknown>
  /** Which of the things are looked up: another organisation's must not be found. */
  looksUp: ReadonlyArray<keyof Things>
}
const row = (action: Action, wholeOrganization: boolean, looksUp: Row['looksUp'], call: Row['call']): Row => ({
  action,
  wholeOrganization,
  looksUp,
  call,
})

/** Every procedure of the router, by its path. */
const VERBS: Record<string, Row> = {
  'organization.get': row('organization:read', false, [], (ctx) => getOrganization(ctx, {})),
  'organization.me': row('organization:read', false, [], (ctx) => getMe(ctx, {})),
  'organization.rename': row('organization:configure', true, [], (ctx) => renameOrganization(ctx, { name: 'New' })),
  'members.list': row('member:read', true, [], (ctx) => listMembers(ctx, {})),
  'members.changeRole': row('member:configure', true, ['userId'], (ctx, { userId }) =>
    changeRole(ctx, { userId, role: 'viewer' }),
  ),
  'members.previewRemoval': row('member:remove', true, ['userId'], (ctx, { userId }) =>
    previewRemoval(ctx, { userId }),
  ),
  'members.remove': row('member:remove', true, ['userId'], (ctx, { userId }) => removeMember(ctx, { userId })),
  'invitations.list': row('member:read', true, [], (ctx) => listInvitations(ctx, {})),
  'invitations.create': row('member:invite', true, [], (ctx) => invite(ctx, { email: someAddress(), role: 'viewer' })),
  'invitations.revoke': row('member:invite', true, ['invitationId'], (ctx, { invitationId }) =>
    revokeInvitation(ctx, { invitationId }),
  ),
  'teams.list': row('team:read', true, [], (ctx) => listTeams(ctx, {})),
  'teams.create': row('team:configure', true, [], (ctx) => createTeam(ctx, { name: 'Release' })),
  'teams.rename': row('team:configure', true, ['teamId'], (ctx, { teamId }) => renameTeam(ctx, { teamId, name: 'R' })),
  'teams.delete': row('team:configure', true, ['teamId'], (ctx, { teamId }) => deleteTeam(ctx, { teamId })),
  'teams.addMember': row('team:configure', true, ['teamId', 'userId'], (ctx, { teamId, userId }) =>
    addTeamMember(ctx, { teamId, userId }),
  ),
  'teams.removeMember': row('team:configure', true, ['teamId', 'userId'], (ctx, { teamId, userId }) =>
    removeTeamMember(ctx, { teamId, userId }),
  ),
  'grants.list': row('member:read', true, [], (ctx) => listGrants(ctx, {})),
  'grants.give': row('member:configure', false, ['userId', 'projectId'], (ctx, { userId, projectId }) =>
    giveGrant(ctx, { subject: { type: 'user', id: userId }, role: 'viewer', scope: { type: 'project', projectId } }),
  ),
  'grants.withdraw': row('member:configure', false, ['grantId'], (ctx, { grantId }) => withdrawGrant(ctx, { grantId })),
  'apiKeys.list': row('apiKey:read', true, [], (ctx) => listApiKeys(ctx, {})),
  'apiKeys.create': row('apiKey:create', true, [], (ctx) => createApiKey(ctx, { name: 'bot', role: 'viewer' })),
  // Whose key it is decides further: api-keys.test.ts.
  'apiKeys.revoke': row('apiKey:revoke', false, ['apiKeyId'], (ctx, { apiKeyId }) => revokeApiKey(ctx, { apiKeyId })),
}
const rows = Object.entries(VERBS)

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

/** An organisation with one of each thing; `maker` makes the key, so that it may revoke it. */
async function furnished() {
  const organization = await world.newOrganization()
  const context = await organization.owner.context()
  const chen = await organization.member('viewer')
  const { teamId } = await createTeam(context, { name: 'QA' })
  const projectId = context.newId('prj')
  world.scopes.add(projectId)
  const scope = { type: 'project', projectId: context.newId('prj') } as const
  world.scopes.add(scope.projectId)
  const { grantId } = await giveGrant(context, { subject: { type: 'team', id: teamId }, role: 'viewer', scope })
  const { invitationId } = await invite(context, { email: someAddress(), role: 'viewer' })
  return { organization, context, chen, things: { userId: chen.userId, teamId, grantId, invitationId, projectId } }
}

/** An actor whose rights are exactly these, acting for a real member. */
function acting(context: IdentityContext, person: { userId: string }, grants: readonly Grant[]): IdentityContext {
  const actor: Actor = { type: 'user', userId: person.userId, sessionId: 'ses_test', grants }
  return { ...context, actor }
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  )

describe('the role matrix', () => {
  it('has a row for every procedure', () => {
    expect(Object.keys(VERBS).sort()).toEqual(Object.keys(identityRouter._def.procedures).sort())
  })

  it.each(rows)('%s is for the roles with its action, and for no other', async (_path, verb) => {
    for (const role of ROLES) {
      const { organization, context, things } = await furnished()
      const person = role === 'owner' ? organization.owner : await organization.member(role)
      const theirs = await person.context()
      const { apiKeyId } = ROLE_ACTIONS[role].some((action) => action === 'apiKey:create')
        ? await createApiKey(theirs, { name: 'theirs', role: 'viewer' })
        : await createApiKey(context, { name: 'bot', role: 'viewer' })
      const before = (await world.entries(context.orgId)).length
      const outcome = await codeOf(verb.call(theirs, { ...things, apiKeyId }))
      const allowed = ROLE_ACTIONS[role].some((action) => action === verb.action)
      expect([role, outcome]).toEqual([role, allowed ? 'done' : 'FORBIDDEN'])
      if (!allowed) expect(await world.entries(context.orgId)).toHaveLength(before)
    }
  })

  it.each(rows)('%s finds nothing of another organisation, as if it were not there', async (_path, verb) => {
    if (verb.looksUp.length === 0) return
    const mine = await furnished()
    const other = await furnished()
    const mineKey = (await createApiKey(mine.context, { name: 'bot', role: 'viewer' })).apiKeyId
    const otherKey = (await createApiKey(other.context, { name: 'bot', role: 'viewer' })).apiKeyId
    // Projects are not identity's: their existence is the port's answer.
    for (const thing of verb.looksUp.filter((name) => name !== 'projectId')) {
      const own: Things = { ...mine.things, apiKeyId: mineKey }
      const foreign = { ...other.things, apiKeyId: otherKey }[thing]
      const answers = await Promise.all(
        [foreign, `${foreign.slice(0, -4)}zzzz`].map((id) =>
          verb.call(mine.context, { ...own, [thing]: id }).catch((error) => `${error.code} ${error.message}`),
        ),
      )
      expect(answers[0]).toMatch(/^NOT_FOUND /)
      expect(answers[1]).toBe(answers[0])
    }
  })

  it.each(rows.filter(([, verb]) => verb.wholeOrganization))(
    '%s is not for who has the role on one project alone',
    async (_path, verb) => {
      const { context, chen, things } = await furnished()
      const grants = [{ actions: ROLE_ACTIONS.owner, scope: { type: 'project', projectId: things.projectId } }] as const
      const { apiKeyId } = await createApiKey(context, { name: 'bot', role: 'viewer' })
      expect(await codeOf(verb.call(acting(context, chen, grants), { ...things, apiKeyId }))).toBe('FORBIDDEN')
    },
  )

  it('lets a part of Baton neither invite, nor make a key, nor be somebody', async () => {
    const { context } = await furnished()
    const system = { ...context, actor: systemActor('sweeper') }
    const calls = [
      () => invite(system, { email: someAddress(), role: 'viewer' }),
      () => createApiKey(system, { name: 'x', role: 'viewer' }),
      () => getMe(system, {}),
    ]
    for (const call of calls) expect(await codeOf(call())).toBe('FORBIDDEN')
  })
})
