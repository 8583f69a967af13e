import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrival, formerReleases, refuseRollback } from '../promotions/rollback-rules.ts'
import {
  boundRules,
  DEFAULT_RULES,
  doesArtifactGo,
  doesLogGo,
  type ReleaseStanding,
  rollbackRank,
  ruleWords,
} from './retention-rules.ts'

const NOW = new Date('2026-12-01T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const NEEDED_BY_NOBODY: ReleaseStanding = {
  isInPlace: false,
  isAskedFor: false,
  rollbackRank: null,
  newerInProject: 20,
}
const goes = (release: Partial<ReleaseStanding>, receivedAt = daysAgo(400)) =>
  doesArtifactGo({ receivedAt, releases: [{ ...NEEDED_BY_NOBODY, ...release }] }, DEFAULT_RULES, NOW)

describe('by the default rules, the bytes of an artifact', () => {
  it.each<[string, Partial<ReleaseStanding>, boolean]>([
    ['go when no release needs them', {}, true],
    ['stay while a release of it is live or may be tried again', { isInPlace: true }, false],
    ['stay while a promotion of it waits or deploys', { isAskedFor: true }, false],
    ['stay while it is the 20th to roll back to', { rollbackRank: 19 }, false],
    ['go when it is the 21st to roll back to', { rollbackRank: 20 }, true],
    ['stay while it is the 20th newest of its project', { newerInProject: 19 }, false],
  ])('%s', (_, release, wanted) => {
    expect(goes(release)).toBe(wanted)
  })

  it('stay for 30 days, also where no project took it', () => {
    expect([goes({}, daysAgo(29.9)), goes({}, daysAgo(30))]).toEqual([false, true])
    const unclaimed = (days: number) => doesArtifactGo({ receivedAt: daysAgo(days), releases: [] }, DEFAULT_RULES, NOW)
    expect([unclaimed(29.9), unclaimed(30)]).toEqual([false, true])
  })

  it('stay while one of several releases needs them', () => {
    const releases = [NEEDED_BY_NOBODY, { ...NEEDED_BY_NOBODY, isInPlace: true }]
    expect(doesArtifactGo({ receivedAt: daysAgo(400), releases }, DEFAULT_RULES, NOW)).toBe(false)
  })
})

const rules = fc.record({
  artifactDays: fc.integer({ min: 1, max: 400 }),
  releasesKept: fc.integer({ min: 0, max: 4 }),
  rollbacksKept: fc.integer({ min: 1, max: 4 }),
  logDays: fc.integer({ min: 1, max: 400 }),
})
const arrivals: fc.Arbitrary<Arrival[]> = fc.array(
  fc.record({
    releaseId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    kind: fc.constantFrom('promotion' as const, 'rollback' as const),
    at: fc.constant(NOW),
  }),
  { maxLength: 12 },
)

describe('by any rules', () => {
  it('nothing live, waiting, deploying or tried again is ever chosen', () => {
    const release = fc.record({
      isInPlace: fc.boolean(),
      isAskedFor: fc.boolean(),
      rollbackRank: fc.option(fc.integer({ min: 0, max: 30 })),
      newerInProject: fc.integer({ min: 0, max: 30 }),
    })
    fc.assert(
      fc.property(
        fc.array(release, { maxLength: 4 }),
        rules,
        fc.integer({ min: 0, max: 500 }),
        (releases, rule, age) => {
          if (!doesArtifactGo({ receivedAt: daysAgo(age), releases }, rule, NOW)) return
          expect(age).toBeGreaterThanOrEqual(rule.artifactDays)
          expect(releases.filter(({ isInPlace, isAskedFor }) => isInPlace || isAskedFor)).toEqual([])
        },
      ),
    )
  })

  it('whatever became of a place, what is live there and the next rollbacks are never chosen', () => {
    fc.assert(
      fc.property(arrivals, rules, (history, rule) => {
        const live = history.at(-1)?.releaseId
        const next = formerReleases(history).slice(0, rule.rollbacksKept)
        for (const releaseId of ['a', 'b', 'c', 'd', 'e']) {
          const standing: ReleaseStanding = {
            isInPlace: releaseId === live,
            isAskedFor: false,
            rollbackRank: rollbackRank(history, releaseId),
            newerInProject: 1_000,
          }
          const gone = doesArtifactGo({ receivedAt: daysAgo(10_000), releases: [standing] }, rule, NOW)
          const isNext = next.some((former) => former.releaseId === releaseId)
          expect(gone).toBe(releaseId !== live && !isNext)
          // The very next rollback can be had whatever the rules say.
          if (gone && refuseRollback(history, releaseId, { uncertain: false }) === null) {
            expect(formerReleases(history)[0]?.releaseId).not.toBe(releaseId)
          }
        }
      }),
    )
  })
})

describe('the log of a deployment', () => {
  it.each([
    ['goes a year after its end', { finishedAt: daysAgo(365), isShown: false }, true],
    ['stays before that', { finishedAt: daysAgo(364), isShown: false }, false],
    ['stays while it runs', { finishedAt: null, isShown: false }, false],
    ['stays while its place shows it', { finishedAt: daysAgo(3_000), isShown: true }, false],
  ] as const)('%s', (_, deployment, wanted) => {
    expect(doesLogGo(deployment, DEFAULT_RULES, NOW)).toBe(wanted)
  })
})

it('the operator bounds days, and no count of what may be needed', () => {
  expect(boundRules(DEFAULT_RULES, 7)).toEqual({ artifactDays: 7, releasesKept: 20, rollbacksKept: 20, logDays: 7 })
  expect(ruleWords('artifacts', 1)).toBe('artifacts 1 day')
})
