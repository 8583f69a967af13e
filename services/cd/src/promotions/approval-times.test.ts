import { removeMember } from '@baton/identity/members'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retryDeployment } from '../deployments/retry-deployment.ts'
import { startDeployment } from '../deployments/start-deployment.ts'
import { as, deploy, setUpDelivery } from '../testing/delivery.ts'
import { setUpLive } from '../testing/live.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { approvePromotion } from './approve-promotion.ts'
import { evaluatePromotion } from './evaluate-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { listPromotions } from './list-promotions.ts'
import { requestPromotion } from './request-promotion.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

const DAY_MS = 24 * 60 * 60_000

/** A release that Chen approved for production in time. Its way there goes through staging, where it has not been yet. */
async function approvedAndHeld() {
  const delivery = await setUpDelivery(cd)
  const [chen, dara] = [await delivery.member('Chen'), await delivery.member('Dara')]
  const { releaseId } = await delivery.publish({ version: '1.0.0' })
  await delivery.bring(releaseId, delivery.environments.development)
  const request = { releaseId, environmentId: delivery.environments.production }
  const asked = await as(delivery.owner, requestPromotion, request)
  await as(chen, approvePromotion, asked)
  const evaluate = () => evaluatePromotion(delivery.system(), asked)
  const start = async () => {
    await cd.sign()
    return startDeployment(delivery.system(), asked)
  }
  await evaluate()
  const openStaging = () => delivery.bring(releaseId, delivery.environments.staging)
  return { delivery, chen, dara, asked, evaluate, start, openStaging }
}

describe('approvals that came in time', () => {
  it('and of which one counts no more give people the whole time again, though the old deadline is over', async () => {
    const { delivery, chen, asked, evaluate } = await approvedAndHeld()
    cd.passTime(3 * DAY_MS)
    await as(delivery.owner, removeMember, { userId: chen.userId })
    expect(await evaluate()).toMatchObject({ move: 'wait', wakeAt: expect.any(String) })
    const page = await as(delivery.owner, getPromotion, asked)
    expect(page.status).toBe('waitingForApproval')
    expect(Date.parse(page.expiresAt ?? '')).toBeGreaterThan(cd.clock().getTime())
    cd.passTime(2 * DAY_MS)
    expect(await evaluate()).toEqual({ move: 'end' })
    expect((await as(delivery.owner, getPromotion, asked)).status).toBe('expired')
  })

  it('and of which one counts no more take another one at once, before the workflow noticed', async () => {
    const { delivery, chen, dara, asked } = await approvedAndHeld()
    cd.passTime(3 * DAY_MS)
    await as(delivery.owner, removeMember, { userId: chen.userId })
    const page = await as(delivery.owner, getPromotion, asked)
    expect(page.summary.text).not.toContain('Expires on')
    expect(await as(dara, approvePromotion, asked)).toMatchObject({ approvalsComplete: true })
  })

  it('start nothing once they are older than the rule lets them be: people are asked again', async () => {
    const { delivery, dara, asked, evaluate, start, openStaging } = await approvedAndHeld()
    cd.passTime(8 * DAY_MS)
    await openStaging()
    expect(await start()).toEqual({ start: 'notReady' })
    expect(await evaluate()).toMatchObject({ move: 'wait' })
    const page = await as(delivery.owner, getPromotion, asked)
    expect(page.status).toBe('waitingForApproval')
    expect(page.decisions).toMatchObject([{ voidReason: 'tooOld' }])
    expect(await start()).toEqual({ start: 'notReady' })
    await as(dara, approvePromotion, asked)
    expect(await evaluate()).toMatchObject({ move: 'start' })
    expect(await start()).toMatchObject({ start: 'running' })
  })

  it('are as old as the first of them, whoever approves besides', async () => {
    const { dara, asked, start, openStaging } = await approvedAndHeld()
    cd.passTime(6 * DAY_MS)
    await as(dara, approvePromotion, asked)
    cd.passTime(2 * DAY_MS)
    await openStaging()
    expect(await start()).toEqual({ start: 'notReady' })
  })

  it('let a failed deployment be tried again within their time, and are asked for again after it', async () => {
    const { delivery, chen, toProduction } = await setUpLive(cd)
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    const promotionId = await toProduction(releaseId)
    const failed = async () => {
      await deploy(cd, delivery, promotionId, { failAt: 2 })
      const { deployment } = await as(chen, getPromotion, { promotionId })
      return deployment?.id ?? ''
    }
    await as(chen, retryDeployment, { deploymentId: await failed() })
    cd.passTime(6 * DAY_MS)
    expect(await evaluatePromotion(delivery.system(), { promotionId })).toMatchObject({ move: 'start' })
    await as(chen, retryDeployment, { deploymentId: await failed() })
    cd.passTime(2 * DAY_MS)
    expect(await deploy(cd, delivery, promotionId)).toEqual({ start: 'notReady' })
    expect((await as(chen, getPromotion, { promotionId })).status).toBe('waitingForApproval')
  })
})

describe('a promotion that asks nobody', () => {
  it('starts however long something else held it', async () => {
    const delivery = await setUpDelivery(cd)
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const { items } = await as(delivery.owner, listPromotions, { releaseId })
    cd.passTime(60 * DAY_MS)
    expect(await deploy(cd, delivery, items[0]?.id ?? '')).toMatchObject({ start: 'running' })
  })
})
