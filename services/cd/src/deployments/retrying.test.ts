import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeRule } from '../environments/change-rule.ts'
import { getEnvironmentState } from '../environments/get-environment-state.ts'
import { GUARDED_RULE } from '../environments/rule.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { rollBack } from '../promotions/roll-back.ts'
import { as, deploy, finish } from '../testing/delivery.ts'
import { setUpLive } from '../testing/live.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { listDeployments } from './list-deployments.ts'
import { retryDeployment } from './retry-deployment.ts'
import { startDeployment } from './start-deployment.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** 2.4.0 is live in production; 2.4.1 switched its files there and then failed its health check. */
async function mixed() {
  const live = await setUpLive(cd)
  const { releaseId } = await live.delivery.publish({ version: '2.4.1' })
  const promotionId = await live.toProduction(releaseId)
  await deploy(cd, live.delivery, promotionId, { failAt: 2 })
  const { number, deployment } = await as(live.chen, getPromotion, { promotionId })
  return { ...live, former: live.releaseId, releaseId, promotionId, number, deploymentId: deployment?.id ?? '' }
}

/** Steps back to the release that was live before. */
async function stepBack({ delivery, chen, production, former }: Awaited<ReturnType<typeof mixed>>) {
  const back = await as(chen, rollBack, { environmentId: production, releaseId: former, reason: 'Mixed' })
  await deploy(cd, delivery, back.promotionId)
  return back
}

describe('trying a failed deployment again', () => {
  it('goes on at the step that failed, under the same approvals', async () => {
    const { delivery, chen, promotionId, deploymentId } = await mixed()
    expect((await as(chen, getPromotion, { promotionId })).deployment?.retryRefusal).toBeNull()
    const viewer = await delivery.member('Vera', 'viewer')
    await expect(as(viewer, retryDeployment, { deploymentId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await as(chen, retryDeployment, { deploymentId })).toEqual({ promotionId, fromStep: 2, processVersion: 1 })
    const started = await deploy(cd, delivery, promotionId)
    expect(started).toMatchObject({ start: 'running', steps: [2] })
    expect((await as(chen, getPromotion, { promotionId })).status).toBe('deployed')
    await expect(as(chen, retryDeployment, { deploymentId })).rejects.toMatchObject({ code: 'CONFLICT' })
    const { items } = await as(chen, listDeployments, { promotionId })
    expect(items.map((one) => one.state)).toEqual(['succeeded', 'uncertain'])
  })

  it('is refused once the place was stepped back: what ran before the failed step is gone', async () => {
    const at = await mixed()
    const { number } = await stepBack(at)
    const message = `Promotion ${number} deployed 2.4.0 to production after this, so 2.4.1 cannot go on where it stopped. Ask for it in production again.`
    const { chen, deploymentId, promotionId, production } = at
    await expect(as(chen, retryDeployment, { deploymentId })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'deployed_since',
      message,
    })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page).toMatchObject({ status: 'failed', deployment: { retryRefusal: message } })
    const state = await as(chen, getEnvironmentState, { environmentId: production })
    expect(state.items).toMatchObject([{ version: '2.4.0', uncertainSince: null }])
  })

  it('is refused once a later promotion ran there, even one that failed', async () => {
    const at = await mixed()
    const { releaseId } = await at.delivery.publish({ version: '2.4.2' })
    const later = await at.toProduction(releaseId)
    await deploy(cd, at.delivery, later, { failAt: 1 })
    const { number } = await as(at.chen, getPromotion, { promotionId: later })
    await expect(as(at.chen, retryDeployment, { deploymentId: at.deploymentId })).rejects.toMatchObject({
      reason: 'deployed_since',
      message: expect.stringContaining(`Promotion ${number} tried to deploy 2.4.2 to production after this`),
    })
  })

  it('is refused while a later deployment runs there', async () => {
    const at = await mixed()
    const back = await as(at.chen, rollBack, { environmentId: at.production, releaseId: at.former, reason: 'Mixed' })
    await startDeployment(at.delivery.system(), back)
    await expect(as(at.chen, retryDeployment, { deploymentId: at.deploymentId })).rejects.toMatchObject({
      reason: 'deployed_since',
      message: expect.stringContaining(`Promotion ${back.number} deploys 2.4.0 to production now`),
    })
  })

  it('that waited while the place was stepped back begins at the first step', async () => {
    const at = await mixed()
    await as(at.chen, retryDeployment, { deploymentId: at.deploymentId })
    await stepBack(at)
    await evaluatePromotion(at.delivery.system(), at)
    await cd.sign()
    const started = await startDeployment(at.delivery.system(), at)
    expect(started).toMatchObject({ start: 'running', steps: [1, 2] })
    if (started.start === 'running') await finish(cd, at.delivery, started.deploymentId)
    const { items } = await as(at.chen, listDeployments, { environmentId: at.production, limit: 1 })
    const page = await as(at.chen, getPromotion, { promotionId: at.promotionId })
    expect(page.deployment?.steps.map((step) => step.state)).toEqual(['succeeded', 'succeeded'])
    expect(items).toMatchObject([{ promotionId: at.promotionId, state: 'succeeded' }])
  })

  it('begins at the first step once its request changed', async () => {
    const at = await mixed()
    await as(at.chen, retryDeployment, { deploymentId: at.deploymentId })
    await as(at.delivery.owner, changeRule, {
      environmentId: at.production,
      expectedVersion: 1,
      rule: { ...GUARDED_RULE, expiryMinutes: 60 },
    })
    await evaluatePromotion(at.delivery.system(), at)
    const { intentSha256 } = await as(at.chen, getPromotion, { promotionId: at.promotionId })
    await as(at.chen, approvePromotion, { promotionId: at.promotionId, intentSha256 })
    expect(await deploy(cd, at.delivery, at.promotionId)).toMatchObject({ start: 'running', steps: [1, 2] })
  })

  it('and stepping back at once never leave a release live whose files were not put there', async () => {
    for (let round = 0; round < 5; round += 1) {
      const at = await mixed()
      const back = await as(at.chen, rollBack, { environmentId: at.production, releaseId: at.former, reason: 'Mixed' })
      await Promise.allSettled([
        as(at.chen, retryDeployment, { deploymentId: at.deploymentId }),
        startDeployment(at.delivery.system(), back),
      ])
      const { deployment } = await as(at.chen, getPromotion, { promotionId: back.promotionId })
      await finish(cd, at.delivery, deployment?.id ?? '')
      await cd.sign()
      const started = await startDeployment(at.delivery.system(), at)
      if (started.start === 'running') expect(started.steps).toEqual([1, 2])
      else expect(started).toEqual({ start: 'notReady' })
    }
  })
})
