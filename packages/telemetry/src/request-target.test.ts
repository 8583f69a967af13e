import { expect, test } from 'vitest'
import { requestTarget } from './request-target.ts'

test.each([
  ['/', '/', ''],
  ['/a/b?c=d', '/a/b', '?c=d'],
  ['//', '//', ''],
  ['//evil.example/a', '//evil.example/a', ''],
  ['/[', '/[', ''],
  ['/%', '/%', ''],
  ['/\\', '//', ''],
  ['http://any.example/a?b', '/a', '?b'],
])('%s is asked for as a path: %s %s', (url, pathname, search) => {
  expect(requestTarget({ url })).toMatchObject({ pathname, search })
})

test.each(['*', 'http://[', '', 'a', 'host:443x/'])('"%s" asks for nothing, and does not throw', (url) => {
  const target = requestTarget({ url })
  expect(target === null || !target.pathname.startsWith('/')).toBe(true)
})
