import { setTimeout as sleep } from 'node:timers/promises'
import type { CdContext } from '../dependencies.ts'
import { type StartResult, startDeployment } from '../deployments/start-deployment.ts'

const PROOF_POLL_MS = 40
const PROOF_WAIT_MS = 1_500

/**
 * Starts a deployment, giving the signer a moment: what was decided just now is usually under a checkpoint within 100 ms.
 * Where it is not, the lane goes on to whoever else wants in, and the promotion asks again.
 */
export async function startWhenProved(context: CdContext, promotionId: string): Promise<StartResult> {
  const deadline = Date.now() + PROOF_WAIT_MS
  for (;;) {
    const result = await startDeployment(context, { promotionId })
    if (result.start !== 'notProved' || Date.now() >= deadline) return result
    await sleep(PROOF_POLL_MS)
  }
}
