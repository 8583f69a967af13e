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
  return { ...live, releaseId, promotionId }
}

/** Makes a promotion, and what waits to be signed of it, as the version before wrote them. */
async function givenByVersionOne(orgId: string, page: { id: string; intent: string; intentSha256: string }) {
  const { project, environment, target, artifacts, rule, ...content } = JSON.parse(page.intent)
  const bytes = JSON.stringify({
    ...{ v: 1, type: content.type, id: page.id, organization: orgId, project: project.id, environment: environment.id },
    ...{ target: target.id, release: content.release, from: content.from, rule: rule.version },
    artifacts: artifacts.map(({ purl, sha256 }: Record<string, string>) => ({ purl, sha256 })),
    ...{ requestedBy: content.requestedBy, reason: content.reason },
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const of = `org_id = '${orgId}' and promotion_id = '${page.id}'`
  await cd.tamper(`
    update cd.promotion_intents set bytes = convert_to('${bytes}', 'UTF8'), sha256 = '${sha256}' where ${of};
    update cd.decisions set intent_sha256 = '${sha256}' where ${of};
    update cd.promotions set intent_sha256 = '${sha256}' where org_id = '${orgId}' and id = '${page.id}';
    update audit.outbox set entry = convert_to(replace(convert_from(entry, 'UTF8'), '${page.intentSha256}', '${sha256}'), 'UTF8')
      where org_id = '${orgId}'`)
}

describe('approvals that wait', () => {
  it('from before an update of Baton are asked for again, with a sentence that says why', async () => {
    const { delivery, chen, promotionId } = await approved()
    await givenByVersionOne(delivery.orgId, await as(chen, getPromotion, { promotionId }))
    await cd.sign()
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notReady' })
    await evaluatePromotion(delivery.system(), { promotionId })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page).toMatchObject({
      status: 'waitingForApproval',
      decisions: [{ decision: 'approve', voidReason: 'intentChanged' }],
    })
    expect(JSON.parse(page.intent).v).toBe(3)
    expect(page.timeline.map((item) => item.text)).toContain(
      'Baton was updated. Approvals now cover the deployment steps, variables, target, trust, rule and phases, so earlier ones no longer count.',
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
