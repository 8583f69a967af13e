import type { Role } from '@baton/kernel/permissions'
import { describe, expect, it } from 'vitest'
import { type ApprovalRequirement, type Candidate, isQuorate, matchApprovals } from './quorum-rules.ts'

function person(name: string, role: Role, teamIds: string[] = [], exclusion: Candidate['exclusion'] = null): Candidate {
  return { userId: `usr_${name}`, displayName: name, roles: [role], teamIds, exclusion }
}

const qa: ApprovalRequirement = { count: 1, roles: [], teamIds: ['qa'] }
const security: ApprovalRequirement = { count: 1, roles: [], teamIds: ['security'] }
const anyTwo: ApprovalRequirement = { count: 2, roles: [], teamIds: [] }

const ada = person('ada', 'owner', ['qa', 'security'])
const bob = person('bob', 'member', ['qa'])
const chen = person('chen', 'admin', ['qa'])
const dara = person('dara', 'member')
const everyone = [ada, bob, chen, dara]

const cases: Array<{ name: string; needs: ApprovalRequirement[]; by: Candidate[]; missing: number[] }> = [
  { name: 'nothing asked is complete at once', needs: [], by: [], missing: [] },
  { name: 'one of the team fills it', needs: [qa], by: [bob], missing: [0] },
  { name: 'somebody outside the team does not', needs: [qa], by: [dara], missing: [1] },
  { name: 'one person in both teams fills one place only', needs: [qa, security], by: [ada], missing: [0, 1] },
  {
    name: 'two people of one team do not stand for another team',
    needs: [qa, security],
    by: [bob, chen],
    missing: [0, 1],
  },
  {
    name: 'who could fill either place leaves it to who could not',
    needs: [qa, security],
    by: [ada, bob],
    missing: [0, 0],
  },
  { name: 'the order of the approvals does not matter', needs: [qa, security], by: [bob, ada], missing: [0, 0] },
  {
    name: 'a role counts like a team',
    needs: [{ count: 1, roles: ['admin'], teamIds: ['security'] }],
    by: [chen],
    missing: [0],
  },
  { name: 'two of anyone need two', needs: [anyTwo], by: [dara], missing: [1] },
  {
    name: 'chains of displacement are found',
    needs: [qa, security, { count: 1, roles: ['owner', 'admin'], teamIds: [] }],
    by: [ada, bob, chen],
    missing: [0, 0, 0],
  },
]

describe('matching approvals to requirements', () => {
  it.each(cases)('$name', ({ needs, by, missing }) => {
    const standings = matchApprovals(
      needs,
      everyone,
      by.map((one) => one.userId),
    )
    expect(standings.map((standing) => standing.missing)).toEqual(missing)
    expect(isQuorate(standings)).toBe(missing.every((count) => count === 0))
  })

  it.each(['requester', 'releaseCreator', 'author', 'unproved'] as const)(
    'an approval by the %s fills nothing',
    (exclusion) => {
      const excluded = person('eli', 'owner', ['qa'], exclusion)
      const [standing] = matchApprovals([qa], [...everyone, excluded], [excluded.userId])
      expect(standing?.missing).toBe(1)
      expect(standing?.couldFill.map((one) => one.displayName)).toEqual(['ada', 'bob', 'chen'])
    },
  )

  it('an approval by somebody who is no candidate any more fills nothing', () => {
    expect(matchApprovals([anyTwo], everyone, ['usr_gone', dara.userId])[0]?.missing).toBe(1)
  })

  it('fills as many places as any assignment could, for every set of approvers', () => {
    const needs = [qa, security, { count: 1, roles: ['owner' as const, 'admin' as const], teamIds: [] }]
    for (let mask = 0; mask < 2 ** everyone.length; mask += 1) {
      const by = everyone.filter((_, index) => (mask >> index) & 1)
      const filled = matchApprovals(
        needs,
        everyone,
        by.map((one) => one.userId),
      ).reduce((sum, standing) => sum + standing.filledBy.length, 0)
      expect(filled).toBe(bestByTrying(needs, by))
    }
  })
})

/** The most places that any assignment fills, by trying all of them. */
function bestByTrying(needs: readonly ApprovalRequirement[], left: readonly Candidate[]): number {
  const [need, ...rest] = needs
  if (need === undefined) return 0
  const without = bestByTrying(rest, left)
  const within = left
    .filter((one) => matchApprovals([need], [one], [one.userId])[0]?.missing === 0)
    .map(
      (one) =>
        1 +
        bestByTrying(
          rest,
          left.filter((other) => other !== one),
        ),
    )
  return Math.max(without, ...within)
}
