import { expect, it } from 'vitest'
import { type DecisionFacts, refuseDecision } from './decision-rules.ts'
import type { Candidate } from './quorum-rules.ts'

const CHEN: Candidate = { userId: 'chen', displayName: 'Chen', roles: ['member'], teamIds: [], exclusion: null }

function facts(candidate: Candidate, requirements: DecisionFacts['requirements']): DecisionFacts {
  return {
    decision: 'approve',
    state: 'waiting',
    environmentName: 'Production',
    end: { by: null, at: null, supersededByNumber: null },
    expiresAt: null,
    approvalsComplete: false,
    now: new Date('2026-11-12T14:00:00Z'),
    intentSha256: { seen: 'a', current: 'a' },
    earlier: null,
    candidate,
    requirements,
    couldApprove: [],
    authored: null,
    unknownAuthors: { names: [], couldMatch: [] },
  }
}

const ANYBODY = [{ count: 1, roles: [], teamIds: [] }]
const OF_QA = [{ count: 1, roles: [], teamIds: ['qa'] }]

it('a person whose address nobody has confirmed is told to confirm it', () => {
  expect(refuseDecision(facts({ ...CHEN, exclusion: 'unproved' }, ANYBODY))).toMatchObject({
    code: 'FORBIDDEN',
    reason: 'address_unproved',
    message: expect.stringMatching(/^You have not confirmed your address/),
  })
})

it('a person whose team does not count here is told why', () => {
  const notCounted = 'You joined QA yourself after this was asked for.'
  expect(refuseDecision(facts({ ...CHEN, notCounted }, OF_QA))).toMatchObject({
    code: 'FORBIDDEN',
    reason: 'own_say',
    message: expect.stringContaining(notCounted),
  })
})

it('a person whom nothing speaks against may decide', () => {
  expect(refuseDecision(facts(CHEN, ANYBODY))).toBeNull()
})
