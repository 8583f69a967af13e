import { accountablePerson } from '@baton/kernel/actor'
import { type Action, isGranted } from '@baton/kernel/permissions'
import type { CdScope } from '../dependencies.ts'
import type { Assessment } from './assess.ts'
import { decisionFacts, whoMayApprove } from './decide.ts'
import { refuseCancel, refuseDecision } from './decision-rules.ts'
import type { PromotionRow } from './promotion-rows.ts'

const KEYS_DECIDE_NOTHING = 'An API key cannot decide: a signed-in person does.'

/** What the asking person may do with a promotion, by the same rules that a decision meets. */
export async function yourPart(scope: CdScope, row: PromotionRow, assessment: Assessment) {
  const { actor } = scope
  const touched = { projectId: row.projectId, environmentId: row.environmentId }
  const may = (action: Action) => isGranted(actor.grants, action, touched)
  const mayCancel = refuseCancel(row.state) === null && may('promotion:cancel')
  const userId = accountablePerson(actor)
  const nothing = { mayApprove: false, mayReject: false, mayCancel, sentence: null, reason: null }
  if (userId === null || row.state !== 'waiting') return nothing
  if (actor.type === 'apiKey') return { ...nothing, sentence: KEYS_DECIDE_NOTHING, reason: 'person_needed' }
  const asks = { userId, intentSha256: row.intentSha256 }
  const approval = refuseDecision(await decisionFacts(scope, row, assessment, { ...asks, decision: 'approve' }))
  const rejection = refuseDecision(await decisionFacts(scope, row, assessment, { ...asks, decision: 'reject' }))
  const mayReject = rejection === null && may('promotion:reject')
  if (assessment.standings.length === 0) return { ...nothing, mayReject }
  if (!may('promotion:approve')) {
    return { ...nothing, mayReject, sentence: whoMayApprove(scope, row, assessment), reason: 'role' }
  }
  return {
    mayApprove: approval === null,
    mayReject,
    mayCancel,
    sentence: approval?.message ?? null,
    reason: approval?.reason ?? null,
  }
}
