import { condition, continueAsNew, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow'
import type { CdActivities } from '../activities/index.ts'
import type { NextMove } from '../promotions/evaluate-promotion.ts'
import { dataRefused } from './data-refused.ts'
import { NOT_STARTED_SIGNAL, type PromotionInput, WAKE_SIGNAL } from './names.ts'

/** Something that the promotion depends on may have changed: look at its row. */
const wakeSignal = defineSignal(WAKE_SIGNAL)

/** The lane could not start it yet: its proof is not there, or it is not ready after all. */
export const notStartedSignal = defineSignal(NOT_STARTED_SIGNAL)

// Both only look at rows and tell another workflow, so they are tried until the database and Temporal answer.
const { evaluatePromotion, enterLane, giveUpPromotion } = proxyActivities<CdActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
})

const BACKOFF_MS_MIN = 250
const BACKOFF_MS_MAX = 5_000

/**
 * Waits with a promotion, holding nothing: looks at its row, sleeps until somebody wakes it or a deadline comes, and enters
 * the lane of its place once everything holds. The row is the truth; this can be lost and started anew at any time.
 */
export async function promotionWorkflow(input: PromotionInput): Promise<void> {
  let woken = false
  let turnedBack = false
  setHandler(wakeSignal, () => {
    woken = true
  })
  setHandler(notStartedSignal, () => {
    turnedBack = true
  })
  let backoffMs = BACKOFF_MS_MIN
  while (!workflowInfo().continueAsNewSuggested) {
    woken = false
    turnedBack = false
    const next = await evaluate(input)
    if (next.move === 'end') return
    if (next.move === 'wait') {
      backoffMs = BACKOFF_MS_MIN
      const untilDeadline = next.wakeAt === null ? undefined : Math.max(0, Date.parse(next.wakeAt) - Date.now())
      await (untilDeadline === undefined ? condition(() => woken) : condition(() => woken, untilDeadline))
      continue
    }
    await enterLane({ ...input, ...next.place })
    await condition(() => woken || turnedBack)
    if (woken) {
      backoffMs = BACKOFF_MS_MIN
    } else {
      await condition(() => woken, backoffMs)
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)
    }
  }
  await continueAsNew<typeof promotionWorkflow>(input)
}

/** A promotion that cannot be looked at without being refused by the database is over. */
async function evaluate(input: PromotionInput): Promise<NextMove> {
  try {
    return await evaluatePromotion(input)
  } catch (error) {
    await giveUpPromotion({ ...input, reason: dataRefused(error) })
    return { move: 'end' }
  }
}
