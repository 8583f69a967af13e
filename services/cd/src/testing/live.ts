import { approvePromotion } from '../promotions/approve-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { as, deploy, setUpDelivery, type TestDelivery } from './delivery.ts'
import type { TestCd, TestPerson } from './test-cd.ts'

/** A release that is live in every environment. Ada asked for it in production, Chen approved. */
export type TestLive = {
  delivery: TestDelivery
  chen: TestPerson
  releaseId: string
  promotionId: string
  production: string
  /** Brings a release through the earlier phases, and has it asked for and approved in production. */
  toProduction: (releaseId: string) => Promise<string>
}

/** Sets up delivery with one release live in every environment. */
export async function setUpLive(cd: TestCd, version = '2.4.0'): Promise<TestLive> {
  const delivery = await setUpDelivery(cd)
  const chen = await delivery.member('Chen')
  const { development, staging, production } = delivery.environments
  const toProduction = async (releaseId: string) => {
    await delivery.bring(releaseId, development)
    await delivery.bring(releaseId, staging)
    const asked = await as(delivery.owner, requestPromotion, { releaseId, environmentId: production })
    await as(chen, approvePromotion, asked)
    return asked.promotionId
  }
  const { releaseId } = await delivery.publish({ version })
  const promotionId = await toProduction(releaseId)
  await deploy(cd, delivery, promotionId)
  return { delivery, chen, releaseId, promotionId, toProduction, production }
}
