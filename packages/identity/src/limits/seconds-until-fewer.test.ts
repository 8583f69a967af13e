import { expect, it } from 'vitest'
import { secondsUntilFewer, waitInWords } from './seconds-until-fewer.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (...seconds: number[]) => seconds.map((second) => new Date(now.getTime() - second * 1000))
const limit = { times: 3, withinMs: 60_000 }

it.each([
  ['what never happened may happen now', [], 0],
  ['what happened less often than it may, too', [0, 0], 0],
  ['what happened as often as it may waits for the oldest that counts', [1, 2, 20], 40],
  ['what happened more often waits for the oldest that counts alone', [1, 2, 20, 50], 40],
  ['what happened long ago counts no more', [1, 2, 60], 0],
])('%s', (_rule, happened, wait) => {
  expect(secondsUntilFewer(ago(...happened), limit, now)).toBe(wait)
})

it('a wait is said in seconds, and from a minute on in minutes that are never too few', () => {
  expect([1, 59, 60, 61, 3_600].map(waitInWords)).toEqual(['1 s', '59 s', '1 min', '2 min', '60 min'])
})
