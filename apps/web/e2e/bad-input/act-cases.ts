import type { APIRequestContext } from '@playwright/test'
import { type Answer, Api } from '../support/api.ts'
import { newPerson } from '../support/people.ts'
import type { ActCase } from './act-case.ts'
import { DELIVERY_CASES } from './delivery-cases.ts'
import { REQUEST_CASES } from './request-cases.ts'
import type { Stage } from './stage.ts'

/** Acts of builds. */
const BUILDS: readonly ActCase[] = [
  {
    case: 'a cancel of a build that has ended',
    status: 409,
    code: 'CONFLICT',
    reason: 'ended',
    said: 'Build {number} has ended already: failed.',
    send: async ({ nora, builds }) => nora.api.send('POST', `/builds/${await builds.ended()}/cancel`),
  },
  {
    case: 'a yes to a build that does not wait for one',
    status: 409,
    code: 'CONFLICT',
    reason: 'not_waiting',
    said: 'Build {number} does not wait for approval: it is failed.',
    send: async ({ nora, builds }) =>
      nora.api.send('POST', `/builds/${await builds.ended()}/allow`, { commitSha: 'a'.repeat(40) }),
  },
  {
    case: 'a yes to another commit of a fork than the one that waits',
    status: 409,
    code: 'CONFLICT',
    reason: 'other_commit',
    said: 'Build {number} is of another commit, {sha}. Look at that one.',
    send: async (stage) =>
      stage.nora.api.send('POST', `/builds/${await stage.fromFork()}/allow`, { commitSha: 'a'.repeat(40) }),
  },
  {
    case: 'another run of a build that has not ended',
    status: 409,
    code: 'CONFLICT',
    reason: 'not_ended',
    said: 'Build {number} has not ended. Cancel it, or wait for it.',
    send: async (stage) => stage.nora.api.send('POST', `/builds/${await stage.fromFork()}/run-again`),
  },
  {
    case: 'a publication that was accepted',
    status: 409,
    code: 'CONFLICT',
    reason: 'accepted',
    said: "'{name}' has accepted this artifact already.",
    send: async (stage) => stage.nora.api.send('POST', `/publications/${await stage.acceptedPublication()}/retry`),
  },
]

/** Acts of people and their keys. */
const PEOPLE: readonly ActCase[] = [
  {
    case: "a change of one's own role",
    status: 403,
    code: 'FORBIDDEN',
    reason: 'own_role',
    said: 'Nobody changes their own role. Ask another owner or admin.',
    send: async ({ nora }) => nora.api.send('PATCH', `/members/${await userIdOf(nora.api)}`, { role: 'member' }),
  },
  {
    case: 'the last owner, removed',
    status: 412,
    code: 'PRECONDITION',
    reason: 'last_owner',
    said: '{name} needs an owner. Make someone else owner first.',
    send: async ({ nora }) => nora.api.send('DELETE', `/members/${await userIdOf(nora.api)}`),
  },
  {
    case: 'an owner of a part of the organisation',
    status: 422,
    code: 'VALIDATION',
    reason: 'owner_scope',
    said: 'Only the whole organisation has owners. Give the role admin here.',
    send: async ({ nora, chen, decisions }) =>
      nora.api.send('POST', '/grants', {
        subject: { type: 'user', id: await userIdOf(chen.api) },
        role: 'owner',
        scope: { type: 'environment', environmentId: decisions.environmentId('guarded') },
      }),
  },
  {
    case: 'a second role in the whole organisation',
    status: 422,
    code: 'VALIDATION',
    reason: 'change_role',
    said: "A member's role in the organisation is changed on the members page.",
    send: async ({ nora, chen }) =>
      nora.api.send('POST', '/grants', {
        subject: { type: 'user', id: await userIdOf(chen.api) },
        role: 'admin',
        scope: { type: 'organization' },
      }),
  },
  {
    case: 'an invitation of one address for the fifth time within an hour',
    status: 429,
    code: 'LIMIT',
    reason: 'invited_often',
    said: '{id} was invited 4 times within an hour. Try again in {number} min.',
    send: async ({ nora }) => {
      const invitation = { email: newPerson('Often Asked').email, role: 'viewer' }
      for (let sent = 0; sent < 4; sent += 1) await nora.api.post('/invitations', invitation)
      return nora.api.send('POST', '/invitations', invitation)
    },
  },
  {
    case: 'a key with more rights than its maker',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'exceeds_maker',
    said: 'A key never has more rights than its maker. You lack: member:configure, member:remove, team:configure, repository:connect, repository:configure, project:create, project:configure, environment:configure, retention:configure.',
    send: ({ chen }) => chen.api.send('POST', '/api-keys', { name: 'more', role: 'admin' }),
  },
  {
    case: 'a key of actions that its role does not have',
    status: 422,
    code: 'VALIDATION',
    reason: 'outside_role',
    said: "The role 'viewer' does not include what you chose. Choose another role.",
    send: ({ nora }) =>
      nora.api.send('POST', '/api-keys', { name: 'looks', role: 'viewer', actions: ['promotion:request'] }),
  },
  {
    case: 'a key that shall approve',
    status: 422,
    code: 'VALIDATION',
    reason: 'person_needed',
    said: 'No API key can hold promotion:approve: signed-in people do that. Choose other actions.',
    send: ({ nora }) =>
      nora.api.send('POST', '/api-keys', { name: 'decides', role: 'member', actions: ['promotion:approve'] }),
  },
  ...(['read', 'export'] as const).map((verb) => ({
    case: `the organisation's audit log, for a key of one project to ${verb}`,
    status: 403,
    code: 'FORBIDDEN',
    reason: 'role',
    said: `Your role does not include 'audit:${verb}' here. An owner or admin can grant it.`,
    send: async ({ nora }: Stage, http: APIRequestContext) => {
      const { projectId } = await nora.api.post<{ projectId: string }>('/projects', { name: `of a key to ${verb}` })
      const scope = { type: 'project', projectId }
      const { key } = await nora.api.post<{ key: string }>('/api-keys', { name: 'narrow', role: 'member', scope })
      return Api.ofKey(http, key).send('GET', verb === 'read' ? '/audit/entries' : '/audit/export')
    },
  })),
  {
    case: 'a key that a key would make',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'person_needed',
    said: 'An API key cannot make another one. Sign in, and make it in Settings, API keys.',
    send: async ({ nora }, http) => {
      const { key } = await nora.api.post<{ key: string }>('/api-keys', { name: 'first', role: 'member' })
      return Api.ofKey(http, key).send('POST', '/api-keys', { name: 'second', role: 'viewer' })
    },
  },
  {
    case: "the revocation of another person's key",
    status: 403,
    code: 'FORBIDDEN',
    reason: 'not_maker',
    said: 'Somebody else made this key. They can revoke it, and so can Nora Lind.',
    send: async ({ nora, chen }) => {
      const { apiKeyId } = await nora.api.post<{ apiKeyId: string }>('/api-keys', { name: 'hers', role: 'viewer' })
      return chen.api.send('DELETE', `/api-keys/${apiKeyId}`)
    },
  },
  {
    case: 'a key that is not known',
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'api_key',
    said: 'This API key is not known. Check that all of it was copied.',
    send: (_stage, http) => Api.ofKey(http, `baton_${'x'.repeat(60)}`).send('GET', '/releases'),
  },
  {
    case: 'a key that was revoked',
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'api_key_ended',
    said: 'This API key was revoked. Make a new one in Settings, API keys.',
    send: async ({ nora }, http) => {
      const made = await nora.api.post<{ apiKeyId: string; key: string }>('/api-keys', { name: 'gone', role: 'viewer' })
      expectOk(await nora.api.send('DELETE', `/api-keys/${made.apiKeyId}`))
      return Api.ofKey(http, made.key).send('GET', '/releases')
    },
  },
  {
    case: 'an act that the role does not include',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'role',
    said: "Your role does not include 'team:configure' here. An owner or admin can grant it.",
    send: ({ vera }) => vera.api.send('POST', '/teams', { name: 'Mine' }),
  },
]

/** Every refusal of an act that a page offers to nobody whom it would be refused to. */
export const ACT_CASES: readonly ActCase[] = [...DELIVERY_CASES, ...BUILDS, ...PEOPLE, ...REQUEST_CASES]

async function userIdOf(api: Api): Promise<string> {
  return (await api.get<{ userId: string }>('/me')).userId
}

function expectOk({ status, body }: Answer): void {
  if (status !== 200) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`)
}
