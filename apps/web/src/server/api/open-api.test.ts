import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { mergeDocuments, ownDocument } from './open-api.ts'

const CI = {
  paths: { '/builds': { get: { operationId: 'builds-list', security: [{ Authorization: [] }] } } },
  components: { schemas: { Build: { type: 'object' } } },
}

test('the document has every path of delivery, identity and CI', () => {
  const { paths } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  for (const path of ['/builds', '/promotions', '/environments', '/members', '/audit/entries', '/audit/export']) {
    expect(Object.keys(paths ?? {})).toContain(path)
  }
})

test("every operation names the one way to be let in, CI's too: with a key, or signed in where people alone act", () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const ways = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      call: `${method} ${path}`,
      way: JSON.stringify((operation as { security?: unknown }).security),
    })),
  )
  const forPeople = ways.filter(({ way }) => way === '[{"session":[]}]').map(({ call }) => call)
  expect(forPeople.toSorted()).toEqual([
    'post /api-keys',
    'post /author-matches',
    'post /author-matches/{matchId}/withdraw',
    'post /environments/{environmentId}/rule/confirm',
    'post /invitations',
    'post /promotions/{promotionId}/approve',
    'post /promotions/{promotionId}/reject',
    'post /signer-keys/{keyId}/accept',
    'post /signer-keys/{keyId}/reject',
  ])
  expect(ways.filter(({ way }) => way === '[]').map(({ call }) => call)).toEqual(['get /openapi.json'])
  const others = ways.filter(({ call }) => !forPeople.includes(call) && call !== 'get /openapi.json')
  expect(new Set(others.map(({ way }) => way))).toEqual(new Set(['[{"apiKey":[]}]']))
})

test('no operation id is used twice', () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map((operation) => (operation as { operationId?: string }).operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

/** Pages' own ways to the server: signing in, the typed client, and what a load balancer asks. No interface of a script. */
const INTERNAL = ['/account/', '/auth/', '/ci/', '/trpc/', '/health']

test('every route of the app is in the document, or is named as internal', async () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const folder = new URL('../../app/api', import.meta.url)
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('/route.ts'))
  const routes = files
    .map((file) => `/${file.slice(0, -'/route.ts'.length)}`)
    .filter((route) => route !== '/v1/[...path]')
    .map((route) => route.replace(/^\/v1/, '').replaceAll(/\[(\w+)\]/g, '{$1}'))
  expect(routes).toContain('/events')
  const missing = routes.filter(
    (route) => !(route in paths) && !INTERNAL.some((one) => route === one || route.startsWith(one)),
  )
  expect(missing).toEqual([])
})

test('every call says how it refuses, by problem bodies, and what its answer is', () => {
  const { paths = {}, components } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  expect(components?.schemas).toHaveProperty('Problem')
  for (const [path, operations] of Object.entries(paths)) {
    for (const operation of Object.values(operations)) {
      const { responses } = operation as { responses: Record<string, { content?: object }> }
      expect(Object.keys(responses[403]?.content ?? {}), path).toEqual(['application/problem+json'])
      if (path !== '/builds') expect(Object.keys(responses[200]?.content ?? {}), path).not.toEqual([])
    }
  }
})
