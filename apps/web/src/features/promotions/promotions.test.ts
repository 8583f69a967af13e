import { TONES } from '@baton/ui/patterns/status-look'
import { expect, test } from 'vitest'
import { DEPLOYMENT_LOOK, STEP_LOOK } from '#features/deployments/status.ts'
import { PLACE_LOOK, placeLook } from '#features/environments/status.ts'
import { barView } from './decide-bar-rules.ts'
import { GATE_LOOK, PROMOTION_LOOK } from './status.ts'

const NOBODY = { mayApprove: false, mayReject: false, mayCancel: false, sentence: null }
const HASH = 'a'.repeat(64)
const facts = { status: 'waitingForApproval', you: NOBODY, seenSha256: HASH, currentSha256: HASH } as const

test('who may approve gets the buttons, without a sentence why not', () => {
  const you = { ...NOBODY, mayApprove: true, mayReject: true, sentence: 'unused' }
  expect(barView({ ...facts, you })).toEqual({
    kind: 'decide',
    approve: true,
    reject: true,
    sentence: null,
  })
})

test('the requester gets the sentence with names, and may cancel', () => {
  const sentence = 'You asked for this, so you cannot approve it. Chen can.'
  expect(barView({ ...facts, you: { ...NOBODY, mayCancel: true, sentence } })).toEqual({
    kind: 'sentence',
    sentence,
    cancel: true,
  })
})

test('an intent that changed while the page was open takes the buttons away, whoever reads', () => {
  const you = { ...NOBODY, mayApprove: true, mayReject: true }
  expect(barView({ ...facts, you, currentSha256: 'b'.repeat(64) })).toEqual({ kind: 'changed' })
})

test.each(['deploying', 'deployed', 'failed', 'rejected', 'expired', 'superseded', 'cancelled'] as const)(
  'a promotion that is %s offers no decision',
  (status) => {
    expect(barView({ ...facts, status, you: { ...NOBODY, mayApprove: true } })).toEqual({ kind: 'none' })
  },
)

test('no two statuses of one noun look alike, and every status has a word', () => {
  for (const map of [PROMOTION_LOOK, GATE_LOOK, DEPLOYMENT_LOOK, STEP_LOOK, PLACE_LOOK]) {
    const looks = Object.values(map)
    expect(new Set(looks.map((look) => look.word)).size).toBe(looks.length)
    for (const look of looks) {
      expect(look.word).toMatch(/^[A-Z]/)
      expect(TONES).toContain(look.tone)
    }
  }
})

test('a doubt about a place weighs more than its health', () => {
  const live = { releaseId: 'r', version: '1', since: '', deploymentId: 'd', health: 'healthy' as const }
  expect(placeLook({ live, uncertainSince: null })).toBe(PLACE_LOOK.live)
  expect(placeLook({ live: { ...live, health: 'unhealthy' }, uncertainSince: null })).toBe(PLACE_LOOK.unhealthy)
  expect(placeLook({ live, uncertainSince: '2026-11-24T10:00:00Z' })).toBe(PLACE_LOOK.uncertain)
  expect(placeLook({ live: null, uncertainSince: null })).toBe(PLACE_LOOK.nothing)
})
