import { expect, test } from 'vitest'
import { anyOf, bytes, counted } from './words.ts'

test.each([
  [0, 'No commits'],
  [1, '1 commit'],
  [1_200, '1,200 commits'],
])('%d is said as %j', (count, words) => {
  expect(counted(count, 'commit')).toBe(words)
})

test('names are joined as one says them', () => {
  expect(anyOf([])).toBe('')
  expect(anyOf(['Chen'])).toBe('Chen')
  expect(anyOf(['Chen', 'Dara', 'Eli'])).toBe('Chen, Dara or Eli')
})

test.each([
  [1, '1 byte'],
  [612, '612 bytes'],
  [48_100_000, '48.1 MB'],
  [999_999, '1 MB'],
])('%d bytes read %j', (count, words) => {
  expect(bytes(count).replaceAll('\u00a0', ' ')).toBe(words)
})
