import { expect, test } from 'vitest'
import { isLoopback, projectNameOf, sourceBase } from './source.ts'

test.each([
  ['http://127.0.0.1:3001', true],
  ['http://localhost:3001', true],
  ['http://[::1]:3001', true],
  ['https://ci.acme.dev', false],
  ['http://10.0.0.5:3001', false],
])('%s is on this machine alone: %j', (url, alone) => {
  expect(isLoopback(url)).toBe(alone)
})

test('a source is named as the contract has it', () => {
  expect(`${sourceBase('https://ci.acme.dev', 'org_1')}rep_1`).toBe('https://ci.acme.dev/orgs/org_1/repositories/rep_1')
})

test("a project takes the last part of its repository's name", () => {
  expect(projectNameOf('acme/web')).toBe('web')
  expect(projectNameOf('web')).toBe('web')
})
