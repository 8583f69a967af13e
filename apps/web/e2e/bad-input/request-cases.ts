import { ReadableStream } from 'node:stream/web'
import type { APIRequestContext } from '@playwright/test'
import { address } from '../support/address.ts'
import type { Answer, Refusal } from '../support/api.ts'
import type { ActCase } from './act-case.ts'

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
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: address() },
        body: ReadableStream.from(Array.from({ length: 25 }, () => new Uint8Array(2 ** 20))),
        duplex: 'half',
      } as RequestInit)
      return { status: response.status, body: (await response.json()) as Refusal }
    },
  },
]

/** Every refusal of a request for what it is, whatever it asks. */
export const REQUEST_CASES: readonly ActCase[] = [...REQUESTS, ...BODIES]

async function raw(http: APIRequestContext, headers: Record<string, string>, data?: string): Promise<Answer<Refusal>> {
  const response = await http.fetch(`${address()}/api/v1/teams`, {
    method: data === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(data === undefined ? {} : { data }),
  })
  return { status: response.status(), body: await response.json() }
}
