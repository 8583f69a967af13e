import { describe, expect, it } from 'vitest'
import { evaluateGates, type GateFacts } from './gate-rules.ts'
import { type Candidate, matchLists } from './quorum-rules.ts'

const at = new Date('2026-11-24T10:00:00Z')
const until = new Date('2026-11-25T10:00:00Z')
const chen: Candidate = { userId: 'usr_chen', displayName: 'Chen', roles: ['member'], teamIds: ['qa'], exclusion: null }
const dara: Candidate = { ...chen, userId: 'usr_dara', displayName: 'Dara' }
const ada: Candidate = { ...chen, userId: 'usr_ada', displayName: 'Ada', exclusion: 'requester' }

const NO_APPROVALS = {
  ...{ standings: [], ruleVersion: 1, onlyMember: false },
  ...{ teamNames: { qa: 'QA' }, approvedAt: {}, askedAt: at, until, authorsUnknown: 0 },
}

function facts(change: Partial<GateFacts> = {}): GateFacts {
  return {
    version: '2.4.1',
    environmentName: 'production',
    history: null,
    phases: [],
    approvals: { ...NO_APPROVALS },
    authors: { excluded: false, unknown: [], couldMatch: [] },
    tests: { required: false, fact: null },
    provenance: { required: 'none', level: 'full', signer: '3f9a1c22' },
    evidence: { required: [], present: [] },
    ...change,
  }
}

function approvals(count: number, approvedBy: string[] = [], candidates = [ada, chen, dara]): Partial<GateFacts> {
  const requirements = [{ count, roles: [], teamIds: ['qa'] }]
  const standings = matchLists([{ version: 1, requirements }], candidates, approvedBy)
  const approvedAt = Object.fromEntries(approvedBy.map((id) => [id, at]))
  return { approvals: { ...NO_APPROVALS, standings, approvedAt } }
}

const staging = {
  environmentId: 'env_1',
  environmentName: 'staging',
  reachedAt: null,
  underWay: null,
  couldPromote: [chen],
}
const passed = { verdict: 'PASSED', total: 412, passed: 412, failed: 0, failedTests: [], reportFaults: [] } as const

const cases: Array<{ name: string; given: Partial<GateFacts>; kind: string; state: string; sentence: string }> = [
  {
    name: 'a rollback to what was live before',
    given: { history: { refusal: null } },
    kind: 'history',
    state: 'met',
    sentence: '2.4.1 was live in production before.',
  },
  {
    name: 'a rollback that would lead forward',
    given: { history: { refusal: 'not_before' } },
    kind: 'history',
    state: 'blocked',
    sentence:
      '2.4.1 was not live in production before the release that is there now, so going to it is not a rollback. Promote it instead: then it gets its approvals.',
  },
  {
    name: 'an earlier phase that was reached',
    given: { phases: [{ ...staging, reachedAt: at }] },
    kind: 'phase',
    state: 'met',
    sentence: '2.4.1 went live in staging on 24 Nov 2026, 10:00 UTC.',
  },
  {
    name: 'an earlier phase that was not, with who can go there',
    given: { phases: [staging] },
    kind: 'phase',
    state: 'needsPerson',
    sentence: '2.4.1 has not been live in staging yet. Promote it there first: Chen can.',
  },
  {
    name: 'an earlier phase on the way',
    given: { phases: [{ ...staging, underWay: { number: 127 } }] },
    kind: 'phase',
    state: 'opens',
    sentence: '2.4.1 has not been live in staging yet. Promotion 127 takes it there; then this goes on by itself.',
  },
  {
    name: 'an approval that is missing, without the requester',
    given: approvals(1),
    kind: 'approvals',
    state: 'needsPerson',
    sentence: 'Needs 1 of QA: Chen or Dara can approve until 25 Nov 2026, 10:00 UTC. Asked on 24 Nov 2026, 10:00 UTC.',
  },
  {
    name: 'one of two approvals given',
    given: approvals(2, ['usr_chen']),
    kind: 'approvals',
    state: 'needsPerson',
    sentence:
      'Needs 2 of QA: Dara can approve until 25 Nov 2026, 10:00 UTC. Approved by Chen on 24 Nov 2026, 10:00 UTC. Asked on 24 Nov 2026, 10:00 UTC.',
  },
  {
    name: 'approvals that are complete',
    given: approvals(1, ['usr_chen']),
    kind: 'approvals',
    state: 'met',
    sentence: 'Approved by Chen on 24 Nov 2026, 10:00 UTC.',
  },
  {
    name: 'approvals that cannot be completed',
    given: approvals(3),
    kind: 'approvals',
    state: 'blocked',
    sentence:
      'Nobody can complete this: needs 3 of QA, and only Chen and Dara are left who may approve and did not ask for it, cut it or write it. Someone who may change the rules of production or invite people can help.',
  },
  {
    name: 'tests that passed',
    given: { tests: { required: true, fact: passed } },
    kind: 'tests',
    state: 'met',
    sentence: '412 of 412 tests passed.',
  },
  {
    name: 'tests that warned',
    given: { tests: { required: true, fact: { ...passed, verdict: 'WARNED' } } },
    kind: 'tests',
    state: 'met',
    sentence: '412 of 412 tests passed, with warnings.',
  },
  {
    name: 'a test report that could not be read, whatever passed',
    given: {
      tests: { required: true, fact: { ...passed, verdict: 'FAILED', reportFaults: ['r.xml: The report is empty.'] } },
    },
    kind: 'tests',
    state: 'blocked',
    sentence:
      'A test report of the build of 2.4.1 could not be counted: r.xml: The report is empty. Only a new build can change that.',
  },
  {
    name: 'tests that failed, and reports that could not be read',
    given: {
      tests: {
        required: true,
        fact: {
          ...{ ...passed, verdict: 'FAILED', failed: 1, failedTests: ['cart > rounds'] },
          reportFaults: ['r.xml: The report ends in the middle.', 's.xml: The report is empty.'],
        },
      },
    },
    kind: 'tests',
    state: 'blocked',
    sentence:
      '1 test failed in the build of 2.4.1: cart > rounds. A test report of the build of 2.4.1 could not be counted: r.xml: The report ends in the middle (and 1 other report). Only a new build can change that.',
  },
  {
    name: 'tests without numbers',
    given: { tests: { required: true, fact: { ...passed, total: null, passed: null, failed: null } } },
    kind: 'tests',
    state: 'met',
    sentence: 'Tests passed.',
  },
  {
    name: 'a test that failed',
    given: {
      tests: { required: true, fact: { ...passed, verdict: 'FAILED', failed: 1, failedTests: ['cart > rounds'] } },
    },
    kind: 'tests',
    state: 'blocked',
    sentence: '1 test failed in the build of 2.4.1: cart > rounds. Only a new build can change that.',
  },
  {
    name: 'no test result, which is not a passed one',
    given: { tests: { required: true, fact: null } },
    kind: 'tests',
    state: 'noAnswer',
    sentence:
      "No test result came with 2.4.1. Name the test report under 'reports' in .baton.yml; the next build then carries it.",
  },
  {
    name: 'a builder that is shut in enough',
    given: {},
    kind: 'provenance',
    state: 'met',
    sentence: '2.4.1 was built with full isolation and signed by key 3f9a1c22.',
  },
  {
    name: 'a builder that is not',
    given: { provenance: { required: 'full', level: 'rootless', signer: null } },
    kind: 'provenance',
    state: 'blocked',
    sentence:
      '2.4.1 was built with rootless isolation. production takes only what was built with full isolation: build it again on such a host.',
  },
  {
    name: 'no provenance',
    given: { provenance: { required: 'none', level: null, signer: null } },
    kind: 'provenance',
    state: 'noAnswer',
    sentence: 'No verified provenance is here for 2.4.1. Publish it from a build that signs it.',
  },
  {
    name: 'evidence that is missing',
    given: { evidence: { required: ['tests', 'changes'], present: ['tests'] } },
    kind: 'evidence',
    state: 'noAnswer',
    sentence:
      '2.4.1 came without the list of its commits. Its publisher must send that; the promotion goes on by itself then.',
  },
  {
    name: 'evidence that is there',
    given: { evidence: { required: ['tests', 'changes'], present: ['tests', 'changes'] } },
    kind: 'evidence',
    state: 'met',
    sentence: '2.4.1 has a test result and the list of its commits.',
  },
]

describe('gates', () => {
  it.each(cases)('$name', ({ given, kind, state, sentence }) => {
    const gate = evaluateGates(facts(given)).find((one) => one.kind === kind)
    expect({ state: gate?.state, sentence: gate?.sentence }).toEqual({ state, sentence })
  })

  it('that are not met come first, each kind in its order', () => {
    const gates = evaluateGates(facts({ ...approvals(1), phases: [staging], tests: { required: true, fact: null } }))
    expect(gates.map((gate) => gate.kind)).toEqual(['phase', 'approvals', 'tests', 'provenance'])
  })

  it('of approvals wait for who can say who an author is, before anybody can approve', () => {
    const authors = { excluded: true, unknown: [{ name: 'Bob' }], couldMatch: [dara] }
    const gates = evaluateGates(facts({ ...approvals(1), authors }))
    expect(gates.filter((gate) => gate.kind === 'approvals')).toMatchObject([
      {
        key: 'approvals:authors',
        state: 'needsPerson',
        sentence:
          '1 author is not known here: Bob. Dara can say under Authors who that is; until then nobody can approve.',
        people: [dara],
      },
      { state: 'needsPerson', sentence: expect.stringContaining('once every author is known.'), people: [] },
    ])
  })

  it('of approvals that are all there are not met while an author is unknown', () => {
    const authors = { excluded: true, unknown: [{ name: '' }], couldMatch: [] }
    const [gate] = evaluateGates(facts({ ...approvals(1, ['usr_chen']), authors }))
    expect(gate).toMatchObject({ kind: 'approvals', state: 'blocked' })
    expect(gate?.sentence).toContain('1 author is not known here: somebody without a name. Nobody is left to say')
  })
})
