import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each(['/acme/inbox', '/acme/builds?state=failed#L3'])('%s is an address of ours', (value) => {
  expect(safeNext(value)).toBe(value)
})

test.each([
  undefined,
  ['/a', '/b'],
  '',
  'https://evil.dev',
  '//evil.dev',
  '/\\evil.dev',
  'javascript:alert(1)',
  '/a b',
])('%j leads to the start page', (value) => {
  expect(safeNext(value)).toBe('/')
})
