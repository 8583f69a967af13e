import type { StatusLook } from '@baton/ui/patterns/status-look'
import type { Gate, PromotionDetail, PromotionStatus, TimelineItem } from './types.ts'

/** How each status of a promotion looks. */
export const PROMOTION_LOOK: Readonly<Record<PromotionStatus, StatusLook>> = {
  waitingForApproval: { word: 'Waiting for approval', tone: 'attention', shape: 'person' },
  held: { word: 'Held', tone: 'hold', shape: 'held' },
  deploying: { word: 'Deploying', tone: 'active', shape: 'running' },
  deployed: { word: 'Deployed', tone: 'success', shape: 'good' },
  failed: { word: 'Failed', tone: 'danger', shape: 'bad' },
  rejected: { word: 'Rejected', tone: 'danger', shape: 'bad' },
  expired: { word: 'Expired', tone: 'neutral', shape: 'ended' },
  superseded: { word: 'Superseded', tone: 'neutral', shape: 'ended' },
  cancelled: { word: 'Cancelled', tone: 'neutral', shape: 'ended' },
}

/** How each state of a gate looks. */
export const GATE_LOOK: Readonly<Record<Gate['state'], StatusLook>> = {
  met: { word: 'Met', tone: 'success', shape: 'good' },
  needsPerson: { word: 'Needs a person', tone: 'attention', shape: 'person' },
  opens: { word: 'Opens by itself', tone: 'hold', shape: 'held' },
  blocked: { word: 'Blocked', tone: 'danger', shape: 'bad' },
  noAnswer: { word: 'No answer', tone: 'attention', shape: 'look' },
}

/** How each kind of line in a promotion's history looks. */
export const TIMELINE_LOOK: Readonly<Record<TimelineItem['kind'], Pick<StatusLook, 'tone' | 'shape'>>> = {
  requested: { tone: 'neutral', shape: 'notBegun' },
  intentChanged: { tone: 'attention', shape: 'look' },
  approved: { tone: 'success', shape: 'good' },
  rejected: { tone: 'danger', shape: 'bad' },
  started: { tone: 'neutral', shape: 'notBegun' },
  finished: { tone: 'success', shape: 'good' },
  failed: { tone: 'danger', shape: 'bad' },
  ended: { tone: 'neutral', shape: 'ended' },
}

/** Whether the audit entry of a line is under a signed checkpoint. */
export const PROOF_LOOK = {
  proved: { word: 'proved', tone: 'success', shape: 'good' },
  pending: { word: 'proof pending', tone: 'active', shape: 'running' },
} as const satisfies Record<string, StatusLook>

/** True while something may still happen to the promotion by itself or by a decision. */
export function isOpen(status: PromotionStatus): boolean {
  return status === 'waitingForApproval' || status === 'held' || status === 'deploying'
}

/** True while something that is shown still waits to be signed. */
export function waitsForProof({ timeline, deployment }: Pick<PromotionDetail, 'timeline' | 'deployment'>): boolean {
  return timeline.some(({ proved }) => proved === false) || deployment?.proved === false
}
