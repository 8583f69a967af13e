import type { Answer, Api, Refusal } from '../support/api.ts'
import type { ActCase } from './act-case.ts'
import type { Place } from './decision-stage.ts'

/** Acts of delivery. */
export const DELIVERY_CASES: readonly ActCase[] = [
  {
    case: 'approval without a hash',
    status: 422,
    code: 'VALIDATION',
    reason: 'input',
    said: "Send 'intentSha256': the hash of the intent that you decide on. GET /promotions/{promotionId} has it; look at what it stands for first.",
    send: async ({ decisions, chen }) => {
      const { promotionId } = await decisions.asked('guarded')
      return chen.api.send('POST', `/promotions/${promotionId}/approve`, {})
    },
  },
  {
    case: 'rejection without a reason',
    status: 422,
    code: 'VALIDATION',
    reason: 'input',
    said: "Write why: whoever asked reads 'reason'.",
    send: async ({ decisions, chen }) => {
      const { promotionId, intentSha256 } = await decisions.asked('guarded')
      return chen.api.send('POST', `/promotions/${promotionId}/reject`, { intentSha256, reason: ' ' })
    },
  },
  {
    case: 'a start while gates are unmet',
    status: 412,
    code: 'PRECONDITION',
    reason: 'gates_unmet',
    said: 'Needs 1 approval: Chen Wu or Dara Okafor can approve until {time}. Asked on {time}.',
    send: async ({ decisions, nora }) => {
      const { promotionId } = await decisions.asked('guarded')
      return nora.api.send('POST', `/promotions/${promotionId}/start`)
    },
  },
  {
    case: 'a cancel of what is over',
    status: 409,
    code: 'CONFLICT',
    reason: 'already_ended',
    said: 'This promotion is over already; there is nothing left to cancel.',
    send: async ({ decisions, nora }) => {
      const { promotionId } = await decisions.asked('guarded')
      await nora.api.post(`/promotions/${promotionId}/cancel`)
      return nora.api.send('POST', `/promotions/${promotionId}/cancel`)
    },
  },
  {
    case: 'a promotion to where the lifecycle does not lead',
    status: 412,
    code: 'PRECONDITION',
    reason: 'not_in_lifecycle',
    said: '{name} has no phase owners in its lifecycle. Someone who may configure environments can add it.',
    send: async ({ decisions, nora }) => {
      const { releaseId } = await decisions.place('guarded')
      const environmentId = decisions.environmentId('owners')
      return nora.api.send('POST', '/promotions', { releaseId, environmentId })
    },
  },
  {
    case: 'a rollback to what was never live',
    status: 412,
    code: 'PRECONDITION',
    reason: 'never_live',
    said: '1.0.0 was never live in guarded, so nothing can be rolled back to it. Promote it instead.',
    send: async ({ decisions, nora }) => rollBack(nora.api, await decisions.place('guarded')),
  },
  {
    case: 'a rollback to what is live',
    status: 409,
    code: 'CONFLICT',
    reason: 'already_live',
    said: '1.0.0 is live in open already, so there is nothing to roll back.',
    send: async ({ decisions, nora }) => {
      const asked = await decisions.asked('open')
      await decisions.over(asked.promotionId)
      return rollBack(nora.api, asked)
    },
  },
  {
    case: 'another try of a deployment that succeeded',
    status: 409,
    code: 'CONFLICT',
    reason: 'not_failed',
    said: 'Only the last deployment of a promotion that failed can be tried again.',
    send: async ({ decisions, nora }) => {
      const { promotionId } = await decisions.asked('open')
      await decisions.over(promotionId)
      const { deployment } = await nora.api.get<{ deployment: { id: string } }>(`/promotions/${promotionId}`)
      return nora.api.send('POST', `/deployments/${deployment.id}/retry`)
    },
  },
  {
    case: 'a rule that somebody changed meanwhile',
    status: 409,
    code: 'CONFLICT',
    reason: 'rule_changed',
    said: 'Somebody changed the rule of pairs meanwhile (it is at version {number}). Look at it, then change it again.',
    send: async ({ decisions, nora }) => {
      const path = `/environments/${decisions.environmentId('pairs')}`
      const { rule, ruleVersion } = await nora.api.get<{ rule: object; ruleVersion: number }>(path)
      await nora.api.put(`${path}/rule`, { expectedVersion: ruleVersion, rule: { ...rule, expiryMinutes: 59 } })
      return nora.api.send('PUT', `${path}/rule`, { expectedVersion: ruleVersion, rule })
    },
  },
  {
    case: 'a rule that asks for a team that is not there',
    status: 422,
    code: 'VALIDATION',
    reason: 'team_unknown',
    said: "There is no team 'team_none'. Choose one of the organisation's teams.",
    send: async ({ decisions, nora }) => {
      const path = `/environments/${decisions.environmentId('pairs')}`
      const { rule, ruleVersion } = await nora.api.get<{ rule: object; ruleVersion: number }>(path)
      const approvals = [{ count: 1, roles: [], teamIds: ['team_none'] }]
      return nora.api.send('PUT', `${path}/rule`, { expectedVersion: ruleVersion, rule: { ...rule, approvals } })
    },
  },
  {
    case: 'a process that somebody changed meanwhile',
    status: 409,
    code: 'CONFLICT',
    reason: 'process_changed',
    said: 'Somebody changed the process of {name} meanwhile (it is at version {number}). Look at it, then change it again.',
    send: async ({ decisions, nora }) => {
      const { projectId } = await decisions.place('guarded')
      const steps = [{ kind: 'script', name: 'Nothing', timeoutMs: 10_000, script: 'true' }]
      return nora.api.send('PUT', `/projects/${projectId}/process`, { expectedVersion: 7, steps })
    },
  },
  {
    case: 'a release of what the project does not trust',
    status: 412,
    code: 'PRECONDITION',
    reason: 'not_trusted',
    said: 'distrust does not take this artifact: no trust rule names pkg:generic/post-plain of {url}.',
    send: async ({ decisions, nora }) => {
      const { projectId } = await nora.api.post<{ projectId: string }>('/projects', { name: 'distrust' })
      return nora.api.send('POST', '/releases', { projectId, artifactId: decisions.artifactId })
    },
  },
  {
    case: 'a release of a version that is there',
    status: 409,
    code: 'CONFLICT',
    reason: 'version_taken',
    said: '{name} has a release 1.0.0 already. Choose another version.',
    send: async ({ decisions, nora }) => {
      const { projectId } = await decisions.place('guarded')
      return nora.api.send('POST', '/releases', { projectId, artifactId: decisions.artifactId })
    },
  },
  {
    case: 'an environment whose name is taken',
    status: 409,
    code: 'CONFLICT',
    reason: 'name_taken',
    said: "There is an environment 'guarded' already. Choose another name.",
    send: ({ nora }) => nora.api.send('POST', '/environments', { name: 'guarded' }),
  },
  {
    case: 'a promotion that is not there',
    status: 404,
    code: 'NOT_FOUND',
    said: 'The promotion was not found.',
    send: ({ nora }) => nora.api.send('GET', '/promotions/prm_none'),
  },
]

function rollBack(api: Api, { releaseId, environmentId }: Place): Promise<Answer<Refusal>> {
  return api.send('POST', '/rollbacks', { releaseId, environmentId, reason: 'The former one was better' })
}
