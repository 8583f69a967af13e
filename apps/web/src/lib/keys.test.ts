import { expect, test } from 'vitest'
import { createKeyReader, neighbour } from './keys.ts'

const KNOWN = ['g i', 'g d', 'j', '?']
const press = (key: string) => ({ key, typing: false, modified: false })

test('two keys in a row are one shortcut', () => {
  const read = createKeyReader(() => 0)
  expect(read(press('g'), KNOWN)).toBeNull()
  expect(read(press('d'), KNOWN)).toBe('g d')
})

test('a second key that comes too late starts anew', () => {
  let nowMs = 0
  const read = createKeyReader(() => nowMs)
  read(press('g'), KNOWN)
  nowMs = 10_000
  expect(read(press('d'), KNOWN)).toBeNull()
  expect(read(press('j'), KNOWN)).toBe('j')
})

test('letters in a text field, and keys with a modifier, are never shortcuts', () => {
  const read = createKeyReader(() => 0)
  expect(read({ key: 'j', typing: true, modified: false }, KNOWN)).toBeNull()
  expect(read({ key: 'j', typing: false, modified: true }, KNOWN)).toBeNull()
})

test('rows are walked from the first to the last and not beyond', () => {
  expect(neighbour(3, -1, 1)).toBe(0)
  expect(neighbour(3, 2, 1)).toBeNull()
  expect(neighbour(3, 0, -1)).toBeNull()
  expect(neighbour(0, -1, 1)).toBeNull()
})
