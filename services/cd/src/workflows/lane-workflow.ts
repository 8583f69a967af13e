import {
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { CdActivities } from '../activities/index.ts'
import type { StartResult } from '../deployments/start-deployment.ts'
import { dataRefused } from './data-refused.ts'
import { ENTER_SIGNAL, type LaneInput, promotionWorkflowId } from './names.ts'
import { notStartedSignal } from './promotion-workflow.ts'

/** A promotion wants to change what is live here. */
const enterSignal = defineSignal<[{ promotionId: string }]>(ENTER_SIGNAL)

// Transactions that may be repeated: tried until the database answers.
const { startDeployment, finishDeployment, giveUpPromotion } = proxyActivities<CdActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
})

// A step may take an hour. It heartbeats, so that another worker soon finds a step whose worker died, and goes on with it.
const { runStep } = proxyActivities<CdActivities>({
  startToCloseTimeout: '70m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
})

/** One change at a time of what is live in a place: whoever enters waits for whoever came before. */
export async function laneWorkflow(input: LaneInput & { queue?: string[] }): Promise<void> {
  const queue = [...(input.queue ?? [])]
  setHandler(enterSignal, ({ promotionId }) => {
    if (!queue.includes(promotionId)) queue.push(promotionId)
  })
  for (let promotionId = queue.shift(); promotionId !== undefined; promotionId = queue.shift()) {
    await deploy({ orgId: input.orgId, promotionId })
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof laneWorkflow>({ ...input, queue })
  }
}

async function deploy(promotion: { orgId: string; promotionId: string }): Promise<void> {
  const { orgId } = promotion
  const started = await start(promotion)
  if (started === null) return
  if (started.start !== 'running') {
    await turnBack(promotion)
    return
  }
  const { deploymentId } = started
  try {
    for (const position of started.steps) {
      const { succeeded } = await runStep({ orgId, deploymentId, position })
      if (!succeeded) break
    }
    await finishDeployment({ orgId, deploymentId })
  } catch (error) {
    // It ends all the same: whoever comes next has waited for the place.
    await finishDeployment({ orgId, deploymentId, fault: dataRefused(error) })
  }
}

/** Null where Baton cannot start it at all: then the promotion is over. */
async function start(promotion: { orgId: string; promotionId: string }): Promise<StartResult | null> {
  try {
    return await startDeployment(promotion)
  } catch (error) {
    await giveUpPromotion({ ...promotion, reason: dataRefused(error) })
    return null
  }
}

/** Its workflow then waits a moment and asks again. One that is over cannot be told, and need not. */
async function turnBack(promotion: { orgId: string; promotionId: string }): Promise<void> {
  try {
    await getExternalWorkflowHandle(promotionWorkflowId(promotion)).signal(notStartedSignal)
  } catch {
    // The promotion ended meanwhile.
  }
}
