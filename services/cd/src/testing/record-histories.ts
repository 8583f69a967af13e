import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { changeProcess } from '../projects/change-process.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { cancelPromotion } from '../promotions/cancel-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { laneWorkflowId, promotionWorkflowId } from '../workflows/names.ts'
import { as } from './delivery.ts'
import { openTestStack } from './test-worker.ts'
import { startWalk } from './walk.ts'

// Walks releases on a real stack and keeps the histories of the workflows in ../replay. Run it when a workflow has
// changed, under a new version, and keep the former histories too: those of what ran when the new version came.

const VERSION = 1

/** Records one history of each way that promotions and lanes take. */
async function recordHistories(): Promise<void> {
  const stack = await openTestStack()
  await stack.startWorker()
  stack.startSigner()
  const at = await startWalk(stack)
  const { orgId, owner, projectId } = at
  const environmentId = (name: string) => at.environments[name] ?? ''

  async function keep(name: string, workflowId: string): Promise<void> {
    const handle = stack.composition.client.workflow.getHandle(workflowId)
    await handle.result()
    const file = new URL(`../replay/${name}-v${VERSION}.json`, import.meta.url)
    await writeFile(file, historyToJSON(await handle.fetchHistory()))
  }
  const keepPromotion = (name: string, promotionId: string) =>
    keep(`promotion-${name}`, promotionWorkflowId({ orgId, promotionId }))
  const keepLane = (name: string, environment: string) =>
    keep(`lane-${name}`, laneWorkflowId({ orgId, projectId, environmentId: environmentId(environment) }))

  /** The workflow of a promotion starts its lane a moment after the request was answered. */
  async function laneBegun(environment: string): Promise<void> {
    const id = laneWorkflowId({ orgId, projectId, environmentId: environmentId(environment) })
    const handle = stack.composition.client.workflow.getHandle(id)
    while ((await handle.describe().catch(() => null)) === null) await sleep(50)
  }

  const first = await at.publish('1.0.1', 'one')
  await at.reaches(await at.newestPromotion(first), 'deployed')
  await keepPromotion('automatic', await at.newestPromotion(first))
  await keepLane('deployed', 'development')

  await stack.stopSigner()
  const staged = await as(owner, requestPromotion, { releaseId: first, environmentId: environmentId('staging') })
  await laneBegun('staging')
  await keepLane('turned-back', 'staging')
  stack.startSigner()
  await at.reaches(staged.promotionId, 'deployed')
  await keepPromotion('proof-pending', staged.promotionId)

  const asked = await as(owner, requestPromotion, { releaseId: first, environmentId: environmentId('production') })
  await at.reaches(asked.promotionId, 'waitingForApproval')
  await as(at.chen, approvePromotion, asked)
  await at.reaches(asked.promotionId, 'deployed')
  await keepPromotion('approved', asked.promotionId)

  const again = await as(owner, requestPromotion, { releaseId: first, environmentId: environmentId('production') })
  await as(owner, cancelPromotion, again)
  await keepPromotion('cancelled', again.promotionId)

  const steps = [{ kind: 'script' as const, name: 'Break', timeoutMs: 10_000, script: 'exit 3' }]
  await as(owner, changeProcess, { projectId, expectedVersion: 1, steps })
  const second = await at.publish('1.0.2', 'two')
  await at.reaches(await at.newestPromotion(second), 'failed')
  await keepPromotion('failed', await at.newestPromotion(second))
  await keepLane('failed', 'development')
  await stack.close()
}

await recordHistories()
