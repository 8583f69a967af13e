import { expect, test } from 'vitest'
import {
  clampTop,
  isAtEnd,
  lineHash,
  MAX_SCROLL_PX,
  parseLineHash,
  ROW_PX,
  scrollHeight,
  scrollScale,
  topOfCentred,
  visibleRows,
} from './log-window.ts'

test('a log below the limit scrolls one to one', () => {
  expect(scrollHeight(1_000)).toBe(20_000)
  expect(scrollScale(1_000, 600)).toBe(1)
})

test('ten million lines fit into the range of a scroll bar, and its end is the end of the log', () => {
  const count = 10_000_000
  expect(scrollHeight(count)).toBe(MAX_SCROLL_PX)
  const top = (MAX_SCROLL_PX - 600) * scrollScale(count, 600)
  expect(Math.round(top)).toBe(count * ROW_PX - 600)
  expect(visibleRows(count, top, 600).to).toBe(count)
})

test('only the rows in view and a few around them are drawn', () => {
  const { from, to, firstTopPx } = visibleRows(10_000_000, 100_000_005, 600)
  expect(to - from).toBeLessThan(60)
  expect(from * ROW_PX - 100_000_005).toBe(firstTopPx)
})

test('a short log starts at its first line', () => {
  expect(visibleRows(3, 0, 600)).toEqual({ from: 0, to: 3, firstTopPx: 0 })
  expect(clampTop(500, 3, 600)).toBe(0)
})

test('a linked line stands in the middle, and never past an edge', () => {
  expect(topOfCentred(500, 1_000, 600)).toBe(500 * ROW_PX - 300 + ROW_PX / 2)
  expect(topOfCentred(0, 1_000, 600)).toBe(0)
  expect(topOfCentred(999, 1_000, 600)).toBe(1_000 * ROW_PX - 600)
})

test('the end is in view only when it is', () => {
  expect(isAtEnd(1_000 * ROW_PX - 600, 1_000, 600)).toBe(true)
  expect(isAtEnd(0, 1_000, 600)).toBe(false)
  expect(isAtEnd(0, 3, 600)).toBe(true)
})

test.each([
  ['#L12', { from: 12, to: 12 }],
  ['#L20-L12', { from: 12, to: 20 }],
  ['#L0', null],
  ['#L12-', null],
  ['', null],
])('the fragment %j names %j', (hash, range) => {
  expect(parseLineHash(hash)).toEqual(range)
  if (range) expect(parseLineHash(lineHash(range))).toEqual(range)
})
