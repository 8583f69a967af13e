import { expect, test } from 'vitest'
import { joinedLater } from './joined-later.ts'

test('the founder of the organisation is not shown as somebody who joined', () => {
  const zoe = { displayName: 'Zoe', joinedAt: '2026-11-24T10:00:00Z' }
  const ada = { displayName: 'Ada', joinedAt: '2026-11-25T10:00:00Z' }
  expect(joinedLater([ada, zoe])).toEqual([ada])
  expect(joinedLater([zoe])).toEqual([])
})
