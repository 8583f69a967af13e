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

test("every operation names the one way to be let in, CI's too", () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const ways = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map((operation) => JSON.stringify((operation as { security?: unknown }).security)),
  )
  expect(new Set(ways)).toEqual(new Set(['[{"apiKey":[]}]']))
})

test('no operation id is used twice', () => {
  const { paths = {} } = mergeDocuments(ownDocument('https://baton.acme.dev'), CI)
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map((operation) => (operation as { operationId?: string }).operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})
