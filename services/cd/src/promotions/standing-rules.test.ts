import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GUARDED_RULE, OPEN_RULE } from '../environments/rule.ts'
import { type RuleVersion, rulesInForce } from '../environments/rule-strictness.ts'
import { applyRules } from './applied-rule.ts'
import { exclusionsOf, makeCandidate } from './candidate-rules.ts'
import { isQuorate, matchLists } from './quorum-rules.ts'
import { countSay, type GivenSay, sayWhyNot } from './standing-rules.ts'

const asked = new Date('2026-11-24T10:00:00Z')
const before = new Date(asked.getTime() - 1)
const after = new Date(asked.getTime() + 1)
const facts = { userId: 'chen', requestedAt: asked, takesPart: (userId: string) => userId === 'ada' }
const member = { role: 'member', teamId: null, by: null, at: before } as const

function say(team: { by: string | null; at: Date }): GivenSay {
  return { teams: [{ teamId: 'qa', name: 'QA', ...team }], roles: [member] }
}

describe('a place in a team counts', () => {
  it.each([
    ['where somebody else gave it before', 'ada', before, ['qa']],
    ['where nobody knows who gave it', null, after, ['qa']],
    ['not where it was given to oneself', 'chen', before, []],
    ['not where the requester gave it after asking', 'ada', after, []],
    ['where somebody who takes no part gave it after', 'dara', after, ['qa']],
  ] as const)('%s', (_, by, at, teamIds) => {
    expect(countSay(say({ by, at }), facts).teamIds).toEqual(teamIds)
  })

  it('and where it does not, it says why and what to do', () => {
    const { why } = countSay(say({ by: 'chen', at: before }), facts)
    expect(why && sayWhyNot(why, 'Chen')).toBe(
      'Chen gave a place in QA, or its role here, to themselves, so it counts only once somebody else gives it.',
    )
  })

  it('and a role that comes through a team counts only with the place in it', () => {
    const roles = [{ role: 'admin', teamId: 'qa', by: 'dara', at: before } as const]
    const teams = [{ teamId: 'qa', name: 'QA', by: 'chen', at: before }]
    expect(countSay({ teams, roles }, facts)).toMatchObject({ roles: [], mayApprove: false })
    expect(countSay({ teams: [{ teamId: 'qa', name: 'QA', by: 'dara', at: before }], roles }, facts)).toMatchObject({
      roles: ['admin'],
      mayApprove: true,
    })
  })
})

/** What one administrator, Ada, can do by herself, in any order. */
const act = fc.oneof(
  fc.record({ does: fc.constant('changeRule' as const), to: fc.constantFrom('open', 'anyone', 'mine', 'guarded') }),
  fc.record({ does: fc.constant('joinTeam' as const), team: fc.constantFrom('qa', 'mine') }),
  fc.record({ does: fc.constant('leaveTeam' as const), team: fc.constantFrom('qa', 'mine') }),
  fc.record({ does: fc.constant('giveTeamRole' as const), team: fc.constantFrom('qa', 'mine') }),
  fc.record({ does: fc.constant('request' as const), byAda: fc.boolean() }),
  fc.record({ does: fc.constant('approve' as const) }),
)

describe('one person alone', () => {
  it('gets no release into a guarded environment, by whatever sequence of changes', () => {
    const guarded = { ...GUARDED_RULE, approvals: [{ count: 1, roles: [], teamIds: ['qa'] }] }
    const RULES = {
      open: OPEN_RULE,
      anyone: { ...GUARDED_RULE, noSelfApproval: false, noAuthor: false },
      mine: { ...guarded, approvals: [{ count: 1, roles: [], teamIds: ['mine'] }], noSelfApproval: false },
      guarded,
    }
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let clock = 0
        const versions: RuleVersion[] = [{ version: 1, rule: guarded, changedBy: null, confirmed: false }]
        let teams: GivenSay['teams'] = []
        let roles: GivenSay['roles'] = [{ role: 'owner', teamId: null, by: null, at: new Date(0) }]
        let promotion: { requestedBy: string; requestedAt: Date; approvedBy: string[] } | null = null
        for (const one of acts) {
          clock += 1
          const given = { by: 'ada', at: new Date(clock) }
          if (one.does === 'changeRule') {
            const rule = RULES[one.to as keyof typeof RULES]
            versions.push({ version: versions.length + 1, rule, changedBy: 'ada', confirmed: false })
          }
          if (one.does === 'joinTeam') teams = [...teams, { teamId: one.team, name: one.team, ...given }]
          if (one.does === 'leaveTeam') teams = teams.filter(({ teamId }) => teamId !== one.team)
          if (one.does === 'giveTeamRole') roles = [...roles, { role: 'admin', teamId: one.team, ...given }]
          if (one.does === 'request') {
            const requestedBy = one.byAda ? 'ada' : 'bob'
            promotion = { requestedBy, requestedAt: new Date(clock), approvedBy: [] }
          }
          if (one.does === 'approve') promotion?.approvedBy.push('ada')
          if (promotion === null) continue
          const { requestedBy, requestedAt, approvedBy } = promotion
          const { rule, lists } = applyRules('promotion', rulesInForce(versions))
          const exclusion = exclusionsOf({
            requestedBy,
            releaseCreator: null,
            authors: { isAuthor: () => false, speaksForAuthor: () => false },
          })
          const ada = {
            userId: 'ada',
            displayName: 'Ada',
            teams: [],
            roles: [],
            addressProved: true,
            given: { teams, roles },
          }
          const candidates = [
            makeCandidate(
              { ...ada, given: { teams: [...teams], roles: [...roles] } },
              { rule, exclusion, requestedAt },
            ),
          ]
          expect(isQuorate(matchLists(lists, candidates, approvedBy))).toBe(false)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
