import type { Database } from '@baton/kernel/database'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { asc, inArray, lt } from 'drizzle-orm'
import { promotions, wakes } from '../db/promotions.ts'
import type { PromotionWaker } from '../dependencies.ts'
import { tell } from '../promotions/wakes.ts'

const ROUND_MS = 2_000
/** Younger notes are being told by the request that wrote them. */
const AGE_MS_MIN = 2_000
const BATCH = 200
const REVIEW_MS = 5 * 60_000

/** What the sweeper says of its work. */
type Log = { error(fields: object, message: string): void }

/** A running sweeper. */
export type Sweeper = { finished: Promise<void> }

/**
 * Tells workflows what the requests that noted it could not, until `signal` aborts; and at its start and every 5 minutes
 * wakes every promotion that is open, so that even a Temporal that forgot everything takes them up again.
 */
export function runSweeper(parts: {
  systemDb: Database
  db: Database
  waker: PromotionWaker
  log: Log
  signal: AbortSignal
}): Sweeper {
  let timer: NodeJS.Timeout | undefined
  let reviewedAt = 0
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })

  async function round(): Promise<void> {
    try {
      if (Date.now() - reviewedAt >= REVIEW_MS) {
        await wakeOpenPromotions(parts)
        reviewedAt = Date.now()
      }
      await tellNotes(parts)
    } catch (error) {
      parts.log.error({ error: String(error) }, 'The sweeper could not look at the notes; it tries again.')
    }
    if (!parts.signal.aborted) timer = setTimeout(() => void start(), ROUND_MS)
  }

  let running: Promise<void> = Promise.resolve()
  const start = () => {
    running = round()
    return running
  }
  parts.signal.addEventListener('abort', () => {
    clearTimeout(timer)
    void running.then(stop)
  })
  void start()
  return { finished: stopped }
}

/** Tells what is noted and old enough; stops at the first that cannot be told, since Temporal is away then. */
async function tellNotes(parts: { systemDb: Database; db: Database; waker: PromotionWaker }): Promise<void> {
  const before = new Date(Date.now() - AGE_MS_MIN)
  const notes = await parts.systemDb
    .select({ orgId: wakes.orgId, id: wakes.id, promotionId: wakes.promotionId })
    .from(wakes)
    .where(lt(wakes.dueAt, before))
    .orderBy(asc(wakes.dueAt))
    .limit(BATCH)
  for (const { orgId, id, promotionId } of notes) {
    const context = { db: parts.db, orgId: mintOrgId(orgId), deps: { waker: parts.waker } }
    if (!(await tell(context, { id, promotionId }))) return
  }
}

async function wakeOpenPromotions(parts: { systemDb: Database; waker: PromotionWaker }): Promise<void> {
  const open = await parts.systemDb
    .select({ orgId: promotions.orgId, promotionId: promotions.id })
    .from(promotions)
    .where(inArray(promotions.state, ['waiting', 'deploying']))
  for (const promotion of open) await parts.waker.wake(promotion)
}
