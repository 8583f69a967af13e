import { request } from '../support/rest.ts'
import type { Member } from '../support/world.ts'
import { type Asked, guardedRule } from './decision-stage.ts'
import type { Stage } from './stage.ts'

/**
 * A decision that is refused. Who decides sees why on the promotion's page: in the bar where the buttons would stand, or,
 * where the page was open before, as the answer to the button.
 */
export type DecisionCase = {
  case: string
  who: 'nora' | 'chen' | 'vera'
  ask: (stage: Stage) => Promise<Asked>
  /** What happens after the page was opened. */
  meanwhile?: (stage: Stage, asked: Asked) => Promise<void>
  /** The hash that a script sends; the one that was on screen unless given. */
  sends?: string
  /** Asked for before the other rows, because it has to wait. */
  early?: true
  status: number
  code: string
  reason: string
  said: string
  page: 'bar' | 'button'
}

const NOTHING = 'Nothing of yours was recorded.'

const PEOPLE: readonly DecisionCase[] = [
  {
    case: 'approval by the requester',
    who: 'nora',
    ask: ({ decisions }) => decisions.asked('guarded'),
    status: 403,
    code: 'FORBIDDEN',
    reason: 'self_approval',
    said: 'You asked for this, so you cannot approve it. Chen Wu or Dara Okafor can.',
    page: 'bar',
  },
  {
    case: 'approval by an author',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded', { artifact: 'byChen' }),
    status: 403,
    code: 'FORBIDDEN',
    reason: 'author',
    said: 'You wrote its commit, so your approval would not count here. Dara Okafor can.',
    page: 'bar',
  },
  {
    case: 'approval by whoever cut the release',
    who: 'chen',
    ask: ({ decisions, chen }) => decisions.asked('guarded', { cutBy: chen.api }),
    status: 403,
    code: 'FORBIDDEN',
    reason: 'release_creator',
    said: 'You cut this release, so you cannot approve it. Dara Okafor can.',
    page: 'bar',
  },
  {
    case: 'approval by somebody whom the rule does not name',
    who: 'chen',
    ask: ({ decisions, dara }) => decisions.asked('owners', { cutBy: dara.api, by: dara.api }),
    status: 403,
    code: 'FORBIDDEN',
    reason: 'not_an_approver',
    said: 'Your approval does not count for owners. Nobody else can yet: invite someone who may approve.',
    page: 'bar',
  },
  {
    case: 'approval by a viewer',
    who: 'vera',
    ask: ({ decisions }) => decisions.asked('guarded'),
    status: 403,
    code: 'FORBIDDEN',
    reason: 'role',
    said: 'Approving for guarded is for Chen Wu or Dara Okafor.',
    page: 'bar',
  },
]

const TIMES: readonly DecisionCase[] = [
  {
    case: 'approval twice',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('pairs'),
    meanwhile: ({ chen }, asked) => decideAs(chen, asked, 'approve'),
    status: 409,
    code: 'CONFLICT',
    reason: 'already_decided',
    said: 'You approved this on {time}. One person decides once.',
    page: 'button',
  },
  {
    case: 'approval of what a newer request took the place of',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded'),
    meanwhile: async ({ decisions, nora }, { projectId, environmentId }) => {
      await request(nora.api, await decisions.cut(projectId, { version: '2.0.0' }), environmentId)
    },
    status: 409,
    code: 'CONFLICT',
    reason: 'superseded',
    said: `A newer request took the place of this one on {time}. Open promotion {number}. ${NOTHING}`,
    page: 'button',
  },
  {
    case: 'two people deciding at once: the rejection came first',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded'),
    meanwhile: ({ dara }, asked) => decideAs(dara, asked, 'reject'),
    status: 409,
    code: 'CONFLICT',
    reason: 'already_decided',
    said: `Dara Okafor rejected this on {time}, before your decision arrived. ${NOTHING}`,
    page: 'button',
  },
  {
    case: 'approval of what was taken back',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded'),
    meanwhile: async ({ nora }, { promotionId }) => {
      await nora.api.post(`/promotions/${promotionId}/cancel`)
    },
    status: 409,
    code: 'CONFLICT',
    reason: 'already_cancelled',
    said: `Nora Lind cancelled this on {time}, before your decision arrived. ${NOTHING}`,
    page: 'button',
  },
  {
    case: 'approval of what has started',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded', { process: 'slow' }),
    meanwhile: async ({ decisions, dara }, asked) => {
      await decideAs(dara, asked, 'approve')
      await decisions.deploying(asked.promotionId)
    },
    status: 409,
    code: 'CONFLICT',
    reason: 'already_started',
    said: `This promotion started; it can no longer be decided on. ${NOTHING}`,
    page: 'button',
  },
  {
    case: 'approval of what is deployed',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded'),
    meanwhile: async ({ decisions, dara }, asked) => {
      await decideAs(dara, asked, 'approve')
      await decisions.over(asked.promotionId)
    },
    status: 409,
    code: 'CONFLICT',
    reason: 'already_ended',
    said: `This promotion has been over since {time}. ${NOTHING}`,
    page: 'button',
  },
  {
    case: 'approval after expiry',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('brief'),
    early: true,
    meanwhile: ({ decisions }, { promotionId }) => decisions.over(promotionId),
    status: 409,
    code: 'CONFLICT',
    reason: 'expired',
    said: 'Nobody completed the approvals by {time}, so this expired. Ask again to start a new promotion.',
    page: 'button',
  },
]

const HASHES: readonly DecisionCase[] = [
  {
    case: 'approval with a stale hash',
    who: 'chen',
    ask: ({ decisions }) => decisions.asked('guarded'),
    sends: '0'.repeat(64),
    meanwhile: async ({ decisions, nora }) => {
      const environmentId = decisions.environmentId('guarded')
      const { ruleVersion } = await nora.api.get<{ ruleVersion: number }>(`/environments/${environmentId}`)
      const rule = guardedRule({ expiryMinutes: 60 + ruleVersion })
      await nora.api.put(`/environments/${environmentId}/rule`, { expectedVersion: ruleVersion, rule })
    },
    status: 412,
    code: 'PRECONDITION',
    reason: 'intent_changed',
    said: `This request changed after you opened it, so your decision would be about something else. Look at it again, then decide. ${NOTHING}`,
    page: 'button',
  },
]

/** Every way in which a decision is refused to somebody who has the promotion's page open. */
export const DECISION_CASES: readonly DecisionCase[] = [...PEOPLE, ...TIMES, ...HASHES]

async function decideAs({ api }: Member, asked: Asked, act: 'approve' | 'reject'): Promise<void> {
  const { promotionId, intentSha256 } = asked
  await api.post(`/promotions/${promotionId}/${act}`, { intentSha256, reason: 'Not now', comment: null })
}
