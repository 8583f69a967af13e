import { DomainError } from '@baton/kernel/errors'
import { expect, test } from 'vitest'
import { requireJson, requireSameOrigin } from './same-origin.ts'

const OWN = 'https://baton.acme.dev'
const post = (headers: Record<string, string>) => new Request(`${OWN}/api/trpc/x`, { method: 'POST', headers })

test('a request from our own pages passes', () => {
  expect(() => requireSameOrigin(post({ origin: OWN }), OWN)).not.toThrow()
  expect(() => requireSameOrigin(post({ origin: OWN, 'sec-fetch-site': 'same-origin' }), OWN)).not.toThrow()
})

test.each<Record<string, string>>([
  {},
  { origin: 'null' },
  { origin: 'https://evil.dev' },
  { origin: `${OWN}.evil.dev` },
  { origin: OWN, 'sec-fetch-site': 'cross-site' },
])('a request with %j is refused', (headers) => {
  expect(() => requireSameOrigin(post(headers), OWN)).toThrow(DomainError)
})

test('only a body that is JSON is read', () => {
  expect(() => requireJson(post({ 'content-type': 'application/json; charset=utf-8' }))).not.toThrow()
  expect(() => requireJson(post({ 'content-type': 'text/plain' }))).toThrow(DomainError)
  expect(() => requireJson(post({}))).toThrow(DomainError)
})
