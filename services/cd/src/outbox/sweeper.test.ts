import { withOrg } from '@baton/kernel/org-transaction'
import { silentLogger } from '@baton/telemetry/logger'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wakes } from '../db/promotions.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { runSweeper } from './sweeper.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

const notesOf = ({ orgId }: TestDelivery) => withOrg(cd.db, orgId, (tx) => tx.select().from(wakes))

/** A Temporal that does not answer until it is told to. */
function awkwardWaker() {
  const told: string[] = []
  let away = true
  let heard = () => {}
  return {
    told,
    back: () => {
      away = false
    },
    until: (promotionId: string) =>
      new Promise<void>((resolve) => {
        heard = () => told.includes(promotionId) && resolve()
        heard()
      }),
    wake: async ({ promotionId }: { promotionId: string }) => {
      if (away) throw new Error('Temporal is away.')
      told.push(promotionId)
      heard()
    },
  }
}

describe('a note for a workflow', () => {
  it('is gone once the workflow was told, and kept where it could not be', async () => {
    const delivery = await setUpDelivery(cd)
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    await delivery.bring(releaseId, delivery.environments.development)
    expect(await notesOf(delivery)).toEqual([])
    const waker = awkwardWaker()
    const context = await delivery.owner.context()
    const away = { ...context, deps: { ...context.deps, waker } }
    const asked = await requestPromotion(away, { releaseId, environmentId: delivery.environments.staging })
    expect(await notesOf(delivery)).toMatchObject([{ promotionId: asked.promotionId }])
    expect(cd.woken).not.toContain(asked.promotionId)

    const stop = new AbortController()
    const { systemDb, db } = cd
    const sweeper = runSweeper({ systemDb, db, waker, log: silentLogger, signal: stop.signal })
    waker.back()
    await waker.until(asked.promotionId)
    stop.abort()
    await sweeper.finished
  })

  it('is told by the sweeper that heard of it, which asks nothing while there is none', async () => {
    const delivery = await setUpDelivery(cd)
    const waker = awkwardWaker()
    const stop = new AbortController()
    const { systemDb, db } = cd
    const sweeper = runSweeper({ systemDb, db, waker, log: silentLogger, signal: stop.signal })
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const context = await delivery.owner.context()
    const away = { ...context, deps: { ...context.deps, waker } }
    const asked = await requestPromotion(away, { releaseId, environmentId: delivery.environments.staging })
    waker.back()
    await waker.until(asked.promotionId)
    stop.abort()
    await sweeper.finished
  })

  it('cannot be read by the queue beyond whose it is', async () => {
    await expect(cd.systemDb.execute(sql`delete from cd.wakes`)).rejects.toMatchObject({ cause: { code: '42501' } })
  })
})
