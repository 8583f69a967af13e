import { expect, test, vi } from 'vitest'
import { duration, relativeTime, saidTime, splitTimes, timeAgo, untilWords } from './time-words.ts'

const AT = '2026-11-12T10:00:00.000Z'
const after = (ms: number) => relativeTime(AT, Date.parse(AT) + ms).replaceAll('\u00a0', ' ')

test.each([
  [0, 'just now'],
  [44_000, 'just now'],
  [46_000, '1 m'],
  [240_000, '4 m'],
  [3 * 3_600_000, '3 h'],
  [2 * 86_400_000, '2 d'],
  [8 * 86_400_000, '12 Nov'],
  [400 * 86_400_000, '12 Nov 2026'],
])('%d ms ago reads %j', (ms, words) => {
  expect(after(ms)).toBe(words)
})

test.each([
  [480, '480 ms'],
  [9_000, '9 s'],
  [72_000, '1 m 12 s'],
  [120_000, '2 m'],
  [7_500_000, '2 h 5 m'],
])('%d ms lasts %j', (ms, words) => {
  expect(duration(ms).replaceAll('\u00a0', ' ')).toBe(words)
})

test('in a sentence a time is ago, or on a day', () => {
  const say = (ms: number) => timeAgo(AT, Date.parse(AT) + ms).replaceAll('\u00a0', ' ')
  expect([say(0), say(240_000), say(8 * 86_400_000)]).toEqual(['just now', '4 m ago', 'on 12 Nov'])
})

test('a deadline that has passed is now', () => {
  expect(untilWords(AT, Date.parse(AT) + 1)).toBe('now')
})

test('the times of a sentence are found, and say the same in the same zone', () => {
  const said = 'Chen can approve until 3 Sept 2026, 08:05 UTC. Asked on 24 Nov 2025, 18:00 UTC.'
  expect(splitTimes(said)).toEqual([
    { text: 'Chen can approve until ', at: null },
    { text: '3 Sept 2026, 08:05 UTC', at: '2026-09-03T08:05:00.000Z' },
    { text: '. Asked on ', at: null },
    { text: '24 Nov 2025, 18:00 UTC', at: '2025-11-24T18:00:00.000Z' },
    { text: '.', at: null },
  ])
  expect(splitTimes('On 1 Foo 2026, 08:05 UTC.')).toEqual([{ text: 'On 1 Foo 2026, 08:05 UTC.', at: null }])
  expect(splitTimes('')).toEqual([{ text: '', at: null }])
  vi.stubEnv('TZ', 'UTC')
  for (const { text, at } of splitTimes(said)) if (at) expect(saidTime(at)).toBe(text)
  vi.stubEnv('TZ', 'Europe/Berlin')
  expect(saidTime('2026-09-03T08:05:00.000Z')).toBe('3 Sept 2026, 10:05 CEST')
  vi.unstubAllEnvs()
})
