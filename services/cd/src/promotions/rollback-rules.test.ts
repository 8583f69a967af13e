import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrival, formerReleases, refuseRollback } from './rollback-rules.ts'

/** "A", "B", "<A": A and B were promoted, then a rollback put A back. */
function history(...turns: string[]): Arrival[] {
  return turns.map((turn, index) => ({
    releaseId: turn.replace('<', ''),
    kind: turn.startsWith('<') ? 'rollback' : 'promotion',
    at: new Date(index * 60_000),
  }))
}

const cases: Array<{ name: string; turns: string[]; former: string[] }> = [
  { name: 'nothing was live', turns: [], former: [] },
  { name: 'the first release', turns: ['A'], former: [] },
  { name: 'what was live before, the latest first', turns: ['A', 'B', 'C'], former: ['B', 'A'] },
  { name: 'never forward: after a rollback, not what was stepped back from', turns: ['A', 'B', '<A'], former: [] },
  { name: 'further back after a rollback', turns: ['A', 'B', 'C', '<B'], former: ['A'] },
  { name: 'a release that was promoted again', turns: ['A', 'B', 'A'], former: ['B'] },
  { name: 'back from there, and again', turns: ['A', 'B', 'A', '<B'], former: ['A'] },
  { name: 'all that was live before a new promotion', turns: ['A', 'B', '<A', 'C'], former: ['A', 'B'] },
  { name: 'the same release put back while it was uncertain', turns: ['A', 'B', 'A', '<A'], former: ['B'] },
  { name: 'a place where an older version of the rule led forward', turns: ['A', 'B', '<A', '<B'], former: ['A'] },
]

describe('a rollback', () => {
  it.each(cases)('can lead to: $name', ({ turns, former }) => {
    expect(formerReleases(history(...turns)).map((one) => one.releaseId)).toEqual(former)
  })

  it.each([
    ['what is live', 'B', false, 'already_live'],
    ['what is live and uncertain', 'B', true, null],
    ['what was live before', 'A', false, null],
    ['what never was', 'X', true, 'never_live'],
  ] as const)('of %s', (_, releaseId, uncertain, refusal) => {
    expect(refuseRollback(history('A', 'B'), releaseId, { uncertain })).toBe(refusal)
  })

  it('does not lead to what went live after the present release', () => {
    expect(refuseRollback(history('A', 'B', '<A'), 'B', { uncertain: false })).toBe('not_before')
  })

  it('never leads forward: whatever was promoted, rollbacks alone come to an end', () => {
    const promoted = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(promoted, fc.array(fc.nat(), { minLength: 13, maxLength: 13 }), (releases, picks) => {
        const turns = history(...releases)
        for (const pick of picks) {
          const open = formerReleases(turns)
          const next = open[pick % Math.max(1, open.length)]
          if (next === undefined) break
          turns.push({ releaseId: next.releaseId, kind: 'rollback', at: new Date(turns.length * 60_000) })
        }
        expect(turns.length).toBeLessThan(2 * releases.length)
      }),
    )
  })
})
