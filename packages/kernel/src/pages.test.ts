import { expect, test } from 'vitest'
import { z } from 'zod'
import { pagesOf, pagesOfWhole } from './pages.ts'

const byName = pagesOf('projects', z.string())
const names = ['a', 'b', 'z', 'ü']

/** Reads the list as a database would: what comes after the key, and one more than the page. */
function listNames(limit: number, cursor?: string) {
  const after = byName.after(cursor)
  const rows = names.filter((name) => after === undefined || name > after).slice(0, limit + 1)
  return byName.page(rows, limit, (name) => name)
}

test('the pages of a list have each item once, and only the last has no cursor', () => {
  const first = listNames(2)
  const second = listNames(2, first.nextCursor ?? '')
  expect([first.items, second.items, second.nextCursor]).toEqual([['a', 'b'], ['z', 'ü'], null])
})

test.each([
  ['', 'is empty'],
  ['b', 'is a bare key'],
  [Buffer.from('["projects",7]').toString('base64url'), 'has a key of another kind'],
  [Buffer.from('["projects"]').toString('base64url'), 'has no key'],
  [pagesOf('releases', z.string()).page(['a', 'b'], 1, (id) => id).nextCursor ?? '', "is another list's"],
  ['%%%\u0000', 'is no base64'],
])('a cursor is refused by name when it %2$s (%j)', (cursor) => {
  expect(() => byName.after(cursor)).toThrow(
    expect.objectContaining({ code: 'VALIDATION', reason: 'input', message: expect.stringContaining("'cursor'") }),
  )
})

test('a list read whole goes on at its place where the last item of the page before is gone', () => {
  const pageOf = pagesOfWhole<string>('teams', (team) => team)
  const { items, nextCursor } = pageOf(['one', 'two', 'three', 'four'], { limit: 2 })
  const cursor = nextCursor ?? ''
  expect(items).toEqual(['one', 'two'])
  expect(pageOf(['one', 'two', 'three', 'four'], { limit: 2, cursor })).toEqual({
    items: ['three', 'four'],
    nextCursor: null,
  })
  expect(pageOf(['zero', 'one', 'two', 'three', 'four'], { limit: 2, cursor }).items).toEqual(['three', 'four'])
  expect(pageOf(['one', 'three', 'four'], { limit: 2, cursor }).items).toEqual(['three', 'four'])
})
