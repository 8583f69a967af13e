import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeployment } from '../deployments/start-deployment.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { as } from '../testing/delivery.ts'
import { setUpLive } from '../testing/live.ts'
import { sourceOf } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { evaluatePromotion } from './evaluate-promotion.ts'
import { getPromotion } from './get-promotion.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** 2.4.1 is approved for production and has not started. */
async function approved() {
  const live = await setUpLive(cd)
  const { releaseId } = await live.delivery.publish({ version: '2.4.1' })
  const promotionId = await live.toProduction(releaseId)
  await cd.sign()
  return { ...live, releaseId, promotionId }
}

describe('approvals that wait', () => {
  it('from before an update of Baton are asked for again, with a sentence that says why', async () => {
    const { delivery, chen, promotionId } = await approved()
    const bytes = JSON.stringify({ v: 1, type: 'promotion', id: promotionId })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const of = `org_id = '${delivery.orgId}' and promotion_id = '${promotionId}'`
    await cd.tamper(`
      update cd.promotion_intents set bytes = convert_to('${bytes}', 'UTF8'), sha256 = '${sha256}' where ${of};
      update cd.decisions set intent_sha256 = '${sha256}' where ${of};
      update cd.promotions set intent_sha256 = '${sha256}' where org_id = '${delivery.orgId}' and id = '${promotionId}'`)
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notReady' })
    await evaluatePromotion(delivery.system(), { promotionId })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page).toMatchObject({
      status: 'waitingForApproval',
      decisions: [{ decision: 'approve', voidReason: 'intentChanged' }],
    })
    expect(JSON.parse(page.intent).v).toBe(2)
    expect(page.timeline.map((item) => item.text)).toContain(
      'Baton was updated. Approvals now cover the deployment steps, variables, target, trust and rule, so earlier ones no longer count.',
    )
  })

  it('are void, and the workflow is woken, when the project trusts somebody else meanwhile', async () => {
    const { delivery, chen, promotionId } = await approved()
    cd.woken.length = 0
    await as(delivery.owner, changeTrust, {
      projectId: delivery.projectId,
      trust: [{ source: sourceOf(delivery.orgId), refs: ['refs/heads/*'] }],
    })
    expect(cd.woken).toContain(promotionId)
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notReady' })
    await evaluatePromotion(delivery.system(), { promotionId })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.decisions).toMatchObject([{ voidReason: 'intentChanged' }])
  })
})
