import { describe, expect, it } from 'vitest'
import { COOKIE_MS, endOf, fileOf, PERIOD_MS, periodOf, sortSecrets, UNDATED_FILE } from './session-secret-rules.ts'

const at = (periods: number) => new Date(periods * PERIOD_MS)

describe('a secret', () => {
  it('counts for at least as long as a cookie lives that it signed in its last moment', () => {
    const lastMoment = at(8).getTime() - 1
    expect(periodOf(new Date(lastMoment))).toBe(7)
    expect(endOf(7).getTime()).toBeGreaterThan(lastMoment + COOKIE_MS)
  })

  it.each([
    ['is kept in its own period', 7.5, [7], []],
    ['is kept in the period after it', 8.99, [7], []],
    ['has ended once the day after that is over', 9.1, [], [7]],
  ])('%s', (_what, now, kept, ended) => {
    const sorted = sortSecrets([fileOf(7)], at(now))
    expect(sorted.kept.map(({ period }) => period)).toEqual(kept)
    expect(sorted.ended).toEqual(ended.map(fileOf))
  })

  it('of an installation without periods counts as long as the first that has one', () => {
    const files = [UNDATED_FILE, fileOf(8), fileOf(7), 'link.secret', 'session.x.secret']
    expect(sortSecrets(files, at(8.5)).kept.map(({ file }) => file)).toEqual([fileOf(8), fileOf(7), UNDATED_FILE])
    expect(sortSecrets(files, at(9.1)).ended).toEqual([fileOf(7), UNDATED_FILE])
    expect(sortSecrets([UNDATED_FILE], at(8.5)).kept).toEqual([{ file: UNDATED_FILE, period: 8 }])
  })
})
