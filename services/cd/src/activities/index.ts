import type { Database } from '@baton/kernel/database'
import { Counter, type Registry } from 'prom-client'
import { finishDeployment } from '../deployments/finish-deployment.ts'
import type { StartResult } from '../deployments/start-deployment.ts'
import type { NextMove } from '../promotions/evaluate-promotion.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { giveUpPromotion } from '../promotions/give-up-promotion.ts'
import { type SystemParts, systemContext } from '../queues/activity-context.ts'
import type { LaneInput, PromotionInput } from '../workflows/names.ts'
import { type RetentionActivities, retentionActivities } from './retention-activities.ts'
import { runStep, type StepRef } from './run-step.ts'
import { startWhenProved } from './start-when-proved.ts'
import type { StepParts } from './step-run.ts'

/** What the worker brings for its activities. */
export type ActivityParts = SystemParts & {
  /** Tells a lane that a promotion wants in, starting the lane where none runs. */
  enterLane(lane: LaneInput, promotionId: string): Promise<void>
  steps: Omit<StepParts, 'db'>
  /** Sees which organisations there are, and nothing of them. */
  systemDb: Database
  metrics: Registry
}

/** What workflows can have done. */
export type CdActivities = RetentionActivities & {
  evaluatePromotion(input: PromotionInput): Promise<NextMove>
  enterLane(input: PromotionInput & LaneInput): Promise<void>
  startDeployment(input: PromotionInput): Promise<StartResult>
  runStep(input: StepRef): Promise<{ succeeded: boolean }>
  /** With a `fault` the deployment ends by it, whatever its steps came to. */
  finishDeployment(input: { orgId: string; deploymentId: string; fault?: string }): Promise<void>
  giveUpPromotion(input: PromotionInput & { reason: string }): Promise<void>
}

/** The activities of one worker. Each is one line over a verb or a file of this folder. */
export function createActivities(parts: ActivityParts): CdActivities {
  const context = (orgId: string) => systemContext(parts, 'delivery', orgId)
  const ended = new Counter({
    name: 'cd_deployments_total',
    help: 'Deployments that ended, by what they came to.',
    labelNames: ['state'],
    registers: [parts.metrics],
  })
  const { blobs } = parts.steps
  const { retentionDaysMax } = parts.deps
  return {
    ...retentionActivities({ ...parts, blobs, retentionDaysMax }),
    evaluatePromotion: ({ orgId, promotionId }) => evaluatePromotion(context(orgId), { promotionId }),
    enterLane: ({ promotionId, ...lane }) => parts.enterLane(lane, promotionId),
    startDeployment: ({ orgId, promotionId }) => startWhenProved(context(orgId), promotionId),
    runStep: (input) => runStep({ ...parts.steps, db: parts.db }, input),
    finishDeployment: async ({ orgId, deploymentId, fault }) => {
      ended.inc(await finishDeployment(context(orgId), { deploymentId, fault }))
    },
    giveUpPromotion: async ({ orgId, promotionId, reason }) => {
      await giveUpPromotion(context(orgId), { promotionId, reason })
    },
  }
}
