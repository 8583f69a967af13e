import { expect, test } from 'vitest'
import { readAuditQuery } from './audit-query.ts'

test('empty fields are no filter', () => {
  const { filter, query } = readAuditQuery({ who: '', action: ' ', from: '' })
  expect(filter).toEqual({})
  expect(query.size).toBe(0)
})

test("a browser's time counts as UTC, and what is not a time is left out", () => {
  expect(readAuditQuery({ from: '2026-11-12T14:00', until: 'soon' }).filter).toEqual({
    from: '2026-11-12T14:00:00.000Z',
  })
})

test('the place in the list is not part of the filter', () => {
  const { filter, cursor } = readAuditQuery({ who: 'usr_1', cursor: 'abc' })
  expect(filter).toEqual({ who: 'usr_1' })
  expect(cursor).toBe('abc')
})
