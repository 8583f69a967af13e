import type { APIRequestContext } from '@playwright/test'
import { address } from '../support/address.ts'
import { type Answer, Api, type Refusal } from '../support/api.ts'
import type { ActCase } from './act-case.ts'
import { DELIVERY_CASES } from './delivery-cases.ts'

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
    case: 'a key with more rights than its maker',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'exceeds_maker',
    said: 'A key never has more rights than its maker. You lack: member:invite, member:configure, member:remove, team:configure, repository:connect, repository:configure, project:create, project:configure, environment:configure.',
    send: ({ chen }) => chen.api.send('POST', '/api-keys', { name: 'more', role: 'admin' }),
  },
  {
    case: 'a key that may approve, of a role that may not',
    status: 422,
    code: 'VALIDATION',
    reason: 'outside_role',
    said: "The role 'viewer' does not include what you chose. Choose another role.",
    send: ({ nora }) => nora.api.send('POST', '/api-keys', { name: 'looks', role: 'viewer', mayApprove: true }),
  },
  {
    case: 'a key that a key would make',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'made_by_people',
    said: 'People make keys, and keys make none. Sign in, and make it in Settings, API keys.',
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

/** What is refused of a request before anybody looks at what it asks. */
const REQUESTS: readonly ActCase[] = [
  {
    case: 'a request of nobody',
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'no_credentials',
    said: "Sign in, or send an API key as 'Authorization: Bearer baton_...'.",
    send: (_stage, http) => raw(http, {}),
  },
  {
    case: 'a request of a session for no organisation',
    status: 422,
    code: 'VALIDATION',
    reason: 'organization',
    said: "Name the organisation: send its slug in the header 'baton-organization'. An API key needs none.",
    send: ({ nora }) => raw(nora.context.request, { origin: address() }),
  },
  {
    case: 'a change that another site sends',
    status: 403,
    code: 'FORBIDDEN',
    reason: 'origin',
    said: 'This request does not come from {url}. Use the product at that address, or an API key.',
    send: ({ nora, slug }) =>
      raw(nora.context.request, { origin: 'https://elsewhere.example', 'baton-organization': slug }, '{"name":"QA"}'),
  },
  {
    case: 'a change that is no JSON',
    status: 422,
    code: 'VALIDATION',
    reason: 'content_type',
    said: "Send JSON, with the header 'Content-Type: application/json'.",
    send: ({ nora, slug }) =>
      raw(
        nora.context.request,
        { origin: address(), 'baton-organization': slug, 'content-type': 'text/plain' },
        '{"name":"QA"}',
      ),
  },
]

const TOO_LARGE = {
  status: 413,
  code: 'BODY_TOO_LARGE',
  said: 'The request is larger than 1 MiB, so nothing of it was done. Send it in smaller parts.',
}

/** What is refused before all of it is held, whoever sends it. */
const BODIES: readonly ActCase[] = [
  {
    case: 'a request of nobody with more than a megabyte',
    ...TOO_LARGE,
    send: (_stage, http) => raw(http, {}, ' '.repeat(2 ** 20 + 1)),
  },
  {
    case: 'a sign-in with 25 MB that does not say how much it brings',
    ...TOO_LARGE,
    send: async () => {
      const response = await fetch(`${address()}/api/auth/callback/credentials`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: ReadableStream.from(Array.from({ length: 25 }, () => new Uint8Array(2 ** 20))),
        duplex: 'half',
      } as RequestInit)
      return { status: response.status, body: (await response.json()) as Refusal }
    },
  },
]

/** Every refusal of an act that a page offers to nobody whom it would be refused to. */
export const ACT_CASES: readonly ActCase[] = [...DELIVERY_CASES, ...BUILDS, ...PEOPLE, ...REQUESTS, ...BODIES]

async function userIdOf(api: Api): Promise<string> {
  return (await api.get<{ userId: string }>('/me')).userId
}

function expectOk({ status, body }: Answer): void {
  if (status !== 200) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`)
}

async function raw(http: APIRequestContext, headers: Record<string, string>, data?: string): Promise<Answer<Refusal>> {
  const response = await http.fetch(`${address()}/api/v1/teams`, {
    method: data === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(data === undefined ? {} : { data }),
  })
  return { status: response.status(), body: await response.json() }
}
