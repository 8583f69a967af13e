import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BuildFacts, boundRules, DEFAULT_RULES, doesMirrorGo, ruleWords, whatGoes } from './retention-rules.ts'

const NOW = new Date('2026-12-01T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const OLD: BuildFacts = {
  endedAt: daysAgo(400),
  ref: 'refs/heads/main',
  newerOnRef: 3,
  isLastVerdict: false,
  isBeingPublished: false,
}

describe('by the default rules', () => {
  it.each<[string, Partial<BuildFacts>, { logs: boolean; outputs: boolean }]>([
    ['all of an old build goes', {}, { logs: true, outputs: true }],
    ['nothing of a build that has not ended', { endedAt: null }, { logs: false, outputs: false }],
    ['nothing of the last verdict about the default branch', { isLastVerdict: true }, { logs: false, outputs: false }],
    ['nothing of the third newest of a branch', { newerOnRef: 2 }, { logs: false, outputs: false }],
    ['all of an old pull request', { ref: 'refs/pull/7/head', newerOnRef: 0 }, { logs: true, outputs: true }],
    ['all of an old tag', { ref: 'refs/tags/v1', newerOnRef: 0 }, { logs: true, outputs: true }],
    ['no artifact that is on its way', { isBeingPublished: true }, { logs: true, outputs: false }],
    ['no artifact before 30 days', { endedAt: daysAgo(29.99) }, { logs: false, outputs: false }],
    ['the artifacts after 30 days', { endedAt: daysAgo(30) }, { logs: false, outputs: true }],
    ['the logs after 90 days', { endedAt: daysAgo(90) }, { logs: true, outputs: true }],
  ])('%s', (_, facts, going) => {
    expect(whatGoes({ ...OLD, ...facts }, DEFAULT_RULES, NOW)).toEqual(going)
  })
})

const rules = fc.record({
  logDays: fc.integer({ min: 1, max: 3_650 }),
  artifactDays: fc.integer({ min: 1, max: 3_650 }),
  buildsKept: fc.integer({ min: 0, max: 100 }),
  mirrorDays: fc.integer({ min: 1, max: 3_650 }),
})
const builds = fc.record({
  endedAt: fc.option(fc.date({ min: daysAgo(10_000), max: NOW, noInvalidDate: true })),
  ref: fc.constantFrom('refs/heads/main', 'refs/heads/x', 'refs/tags/v1', 'refs/pull/1/head'),
  newerOnRef: fc.integer({ min: 0, max: 200 }),
  isLastVerdict: fc.boolean(),
  isBeingPublished: fc.boolean(),
})

describe('by any rules', () => {
  it('nothing goes of what is open, newest of its branch, last verdict, or younger than the rule', () => {
    fc.assert(
      fc.property(builds, rules, (build, rule) => {
        const going = whatGoes(build, rule, NOW)
        const isNewest = build.ref.startsWith('refs/heads/') && build.newerOnRef < rule.buildsKept
        if (build.endedAt === null || build.isLastVerdict || isNewest) {
          expect(going).toEqual({ logs: false, outputs: false })
        }
        if (going.outputs) expect(build.isBeingPublished).toBe(false)
        const ageDays = build.endedAt === null ? 0 : (NOW.getTime() - build.endedAt.getTime()) / 86_400_000
        if (going.logs) expect(ageDays).toBeGreaterThanOrEqual(rule.logDays)
        if (going.outputs) expect(ageDays).toBeGreaterThanOrEqual(rule.artifactDays)
      }),
    )
  })

  it('what goes today still goes tomorrow, and what a stricter rule keeps a looser one keeps', () => {
    fc.assert(
      fc.property(builds, rules, fc.integer({ min: 0, max: 500 }), (build, rule, days) => {
        const today = whatGoes(build, rule, NOW)
        const later = whatGoes(build, rule, daysAgo(-days))
        const kept = whatGoes(
          build,
          { ...rule, logDays: rule.logDays + days, artifactDays: rule.artifactDays + days },
          NOW,
        )
        expect(later.logs || !today.logs).toBe(true)
        expect(later.outputs || !today.outputs).toBe(true)
        expect(today.logs || !kept.logs).toBe(true)
        expect(today.outputs || !kept.outputs).toBe(true)
      }),
    )
  })

  it('nothing is kept for longer than the operator lets it, but the newest builds', () => {
    expect(boundRules({ logDays: 90, artifactDays: 10, buildsKept: 7, mirrorDays: 31 }, 30)).toEqual({
      logDays: 30,
      artifactDays: 10,
      buildsKept: 7,
      mirrorDays: 30,
    })
  })
})

it('a mirror goes once no build has fetched into it for long, and never while one is open', () => {
  const goes = (fetchedAt: Date, hasOpenBuild = false) => doesMirrorGo({ fetchedAt, hasOpenBuild }, DEFAULT_RULES, NOW)
  expect([goes(daysAgo(29)), goes(daysAgo(30)), goes(daysAgo(400), true)]).toEqual([false, true, false])
})

it('a rule is said in the words of its day', () => {
  expect(ruleWords('logs', 90)).toBe('logs 90 days')
  expect(ruleWords('artifacts', 1)).toBe('artifacts 1 day')
})
