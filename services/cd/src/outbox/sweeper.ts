import type { Database } from '@baton/kernel/database'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { asc, inArray } from 'drizzle-orm'
import { promotions, wakes } from '../db/promotions.ts'
import type { PromotionWaker } from '../dependencies.ts'
import { tell } from '../promotions/wakes.ts'

/** A younger note is being told by the request that wrote it. */
const AGE_MS_MIN = 2_000
const LOOK_MS = 2_200
const BATCH = 200
const REVIEW_MS = 10 * 60_000

/** What the sweeper says of its work. */
type Log = { error(fields: object, message: string): void }

/** What the sweeper needs. `systemDb` sees which promotions of any organisation are noted, and nothing of them. */
type Parts = { systemDb: Database; db: Database; waker: PromotionWaker; log: Log; signal: AbortSignal }

/** A running sweeper. */
export type Sweeper = { finished: Promise<void> }

/**
 * Tells workflows what the requests that noted it could not, until `signal` aborts. It looks when a note was written and
 * as long as notes are left: an idle house asks nothing. At its start and now and then it wakes every promotion that is
 * open, so that even a Temporal that forgot everything takes them up again.
 */
export function runSweeper(parts: Parts): Sweeper {
  const { signal, log } = parts
  const timers = new Map<string, NodeJS.Timeout>()
  let running: Promise<void> = Promise.resolve()

  /** One timer a kind of work; work that fails is done again a moment later. */
  function later(what: string, ms: number, work: () => Promise<void>): void {
    if (signal.aborted || timers.has(what)) return
    const run = async () => {
      timers.delete(what)
      try {
        await work()
      } catch (error) {
        if (signal.aborted) return
        log.error({ error: String(error), what }, 'The sweeper could not do its work; it tries again.')
        later(what, LOOK_MS, work)
      }
    }
    const begin = () => {
      running = running.then(run)
    }
    timers.set(what, setTimeout(begin, ms))
  }

  const look = async () => {
    if (await tellNotes(parts)) lookSoon()
  }
  const lookSoon = () => later('looking for notes', LOOK_MS, look)
  const review = async () => {
    await wakeOpenPromotions(parts)
    later('reviewing what is open', REVIEW_MS, review)
  }
  const listen = async () => {
    // The driver listens again by itself when the connection was lost, and then calls the last function once more.
    const { unlisten } = await parts.systemDb.$client.listen('cd_wakes', lookSoon, lookSoon)
    signal.addEventListener('abort', () => void unlisten().catch(() => undefined), { once: true })
  }
  later('listening for notes', 0, listen)
  later('reviewing what is open', 0, review)

  return {
    finished: new Promise((resolve) => {
      const stop = () => {
        for (const timer of timers.values()) clearTimeout(timer)
        void running.then(resolve)
      }
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    }),
  }
}

/** Tells what is noted and old enough. True when notes are left: younger ones, or those that Temporal did not take. */
async function tellNotes({ systemDb, db, waker }: Parts): Promise<boolean> {
  const ripe = Date.now() - AGE_MS_MIN
  const notes = await systemDb
    .select({ orgId: wakes.orgId, id: wakes.id, promotionId: wakes.promotionId, dueAt: wakes.dueAt })
    .from(wakes)
    .orderBy(asc(wakes.dueAt))
    .limit(BATCH)
  for (const { orgId, id, promotionId, dueAt } of notes) {
    if (dueAt.getTime() > ripe) return true
    const told = await tell({ db, orgId: mintOrgId(orgId), deps: { waker } }, { id, promotionId })
    if (!told) return true
  }
  return notes.length === BATCH
}

async function wakeOpenPromotions({ systemDb, waker }: Parts): Promise<void> {
  const open = await systemDb
    .select({ orgId: promotions.orgId, promotionId: promotions.id })
    .from(promotions)
    .where(inArray(promotions.state, ['waiting', 'deploying']))
  for (const promotion of open) await waker.wake(promotion)
}
