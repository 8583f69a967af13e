import { ROLES } from '@baton/kernel/permissions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILDER_LEVELS, EVIDENCE_KINDS } from '../promotions/gate-rules.ts'
import { isQuorate, matchApprovals } from '../promotions/quorum-rules.ts'
import { type EnvironmentRule, GUARDED_RULE, OPEN_RULE } from './rule.ts'
import { isAtLeastAsStrict, type RuleVersion, rulesInForce, strictestOf } from './rule-strictness.ts'

const qa = { count: 1, roles: [], teamIds: ['qa'] }
const any = { count: 1, roles: [], teamIds: [] }
const withQa: EnvironmentRule = { ...GUARDED_RULE, approvals: [qa] }

const cases: Array<{ name: string; rule: EnvironmentRule; other: EnvironmentRule; strict: boolean }> = [
  { name: 'the same', rule: withQa, other: withQa, strict: true },
  { name: 'no approvals any more', rule: { ...withQa, approvals: [] }, other: withQa, strict: false },
  { name: 'one more', rule: { ...withQa, approvals: [qa, any] }, other: withQa, strict: true },
  { name: 'two instead of one', rule: { ...withQa, approvals: [{ ...qa, count: 2 }] }, other: withQa, strict: true },
  { name: 'anyone instead of QA', rule: { ...withQa, approvals: [any] }, other: withQa, strict: false },
  { name: 'QA instead of anyone', rule: withQa, other: GUARDED_RULE, strict: true },
  { name: 'another team', rule: { ...withQa, approvals: [{ ...qa, teamIds: ['x'] }] }, other: withQa, strict: false },
  { name: 'one for two', rule: withQa, other: { ...withQa, approvals: [qa, qa] }, strict: false },
  { name: 'the requester may approve', rule: { ...withQa, noSelfApproval: false }, other: withQa, strict: false },
  { name: 'an author may approve', rule: { ...withQa, noAuthor: false }, other: withQa, strict: false },
  { name: 'no tests', rule: { ...withQa, testsPassed: false }, other: withQa, strict: false },
  { name: 'no evidence', rule: { ...withQa, evidence: [] }, other: withQa, strict: false },
  { name: 'full isolation', rule: { ...withQa, minimumLevel: 'full' }, other: withQa, strict: true },
  { name: 'any isolation', rule: withQa, other: { ...withQa, minimumLevel: 'full' }, strict: false },
  { name: 'longer good', rule: { ...withQa, approvalsGoodForMinutes: 43_200 }, other: withQa, strict: false },
  { name: 'free rollbacks', rule: withQa, other: { ...withQa, approveRollbacks: true }, strict: false },
  { name: 'approvals where none were', rule: withQa, other: OPEN_RULE, strict: true },
]

const version = (number: number, rule: EnvironmentRule, confirmed = false): RuleVersion => ({
  version: number,
  rule,
  changedBy: 'ada',
  confirmed,
})
const numbers = (versions: RuleVersion[]) => rulesInForce(versions).map((one) => one.version)

describe('a rule', () => {
  it.each(cases)('is at least as strict as another: $name', ({ rule, other, strict }) => {
    expect(isAtLeastAsStrict(rule, other)).toBe(strict)
  })

  it.each([
    ['the first holds alone', [version(1, withQa)], [1]],
    ['a stricter one takes its place at once', [version(1, OPEN_RULE), version(2, withQa)], [2]],
    ['a less strict one stands beside it', [version(1, withQa), version(2, OPEN_RULE)], [1, 2]],
    ['until it is confirmed', [version(1, withQa), version(2, OPEN_RULE, true)], [2]],
    ['or set back', [version(1, withQa), version(2, OPEN_RULE), version(3, withQa)], [3]],
    [
      'bit by bit is no way round it',
      [version(1, withQa), version(2, { ...withQa, noAuthor: false }), version(3, OPEN_RULE)],
      [1, 2, 3],
    ],
  ])('in versions: %s', (_, versions, inForce) => {
    expect(numbers(versions)).toEqual(inForce)
  })
})

const requirement = fc.record({
  count: fc.integer({ min: 1, max: 2 }),
  roles: fc.subarray([...ROLES].slice(0, 2)),
  teamIds: fc.subarray(['qa', 'security']),
})
const rule: fc.Arbitrary<EnvironmentRule> = fc.record({
  approvals: fc.array(requirement, { maxLength: 3 }),
  noSelfApproval: fc.boolean(),
  noAuthor: fc.boolean(),
  expiryMinutes: fc.constant(60),
  approvalsGoodForMinutes: fc.constantFrom(60, 120),
  testsPassed: fc.boolean(),
  minimumLevel: fc.constantFrom(...BUILDER_LEVELS),
  evidence: fc.subarray([...EVIDENCE_KINDS]),
  approveRollbacks: fc.boolean(),
})
const candidate = fc.record({
  userId: fc.uuid(),
  displayName: fc.constant('x'),
  roles: fc.subarray([...ROLES].slice(0, 2)),
  teamIds: fc.subarray(['qa', 'security']),
  exclusion: fc.constant(null),
})
const candidates = fc.array(candidate, { maxLength: 5 })

describe('whatever the rules', () => {
  it('what satisfies a stricter one satisfies the other', () => {
    fc.assert(
      fc.property(rule, rule, candidates, (one, other, people) => {
        fc.pre(isAtLeastAsStrict(one, other))
        const approvedBy = people.map(({ userId }) => userId)
        if (isQuorate(matchApprovals(one.approvals, people, approvedBy))) {
          expect(isQuorate(matchApprovals(other.approvals, people, approvedBy))).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('no sequence of changes that nobody confirms asks less than the first version did', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), candidates, (rules, people) => {
        const inForce = rulesInForce(rules.map((one, index) => version(index + 1, one)))
        const approvedBy = people.map(({ userId }) => userId)
        const [first] = rules
        const newest = rules.at(-1)
        if (first === undefined || newest === undefined) return
        expect(inForce.at(-1)?.rule).toBe(newest)
        const satisfied = inForce.every((one) => isQuorate(matchApprovals(one.rule.approvals, people, approvedBy)))
        if (satisfied) expect(isQuorate(matchApprovals(first.approvals, people, approvedBy))).toBe(true)
        const strictest = strictestOf(
          inForce.map((one) => one.rule),
          newest,
        )
        expect(isAtLeastAsStrict({ ...strictest, approvals: first.approvals }, first)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
