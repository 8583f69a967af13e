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
    'post /environments/{environmentId}/rule/confirm',
    'post /invitations',
    'post /promotions/{promotionId}/approve',
    'post /promotions/{promotionId}/reject',
  ])
  const others = ways.filter(({ call }) => !forPeople.includes(call))
  expect(new Set(others.map(({ way }) => way))).toEqual(new Set(['[{"apiKey":[]}]']))
})

test('no operation id is used twice', () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map((operation) => (operation as { operationId?: string }).operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})
