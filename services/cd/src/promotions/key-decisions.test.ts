import { readFileSync } from 'node:fs'
import { openDatabase } from '@baton/kernel/database'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Grant } from '@baton/kernel/permissions'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wakes } from '../db/promotions.ts'
import { as, setUpDelivery } from '../testing/delivery.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { approvePromotion } from './approve-promotion.ts'
import { evaluatePromotion } from './evaluate-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { rejectPromotion } from './reject-promotion.ts'
import { requestPromotion } from './request-promotion.ts'
import { loadWaitingForPeople } from './waiting.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** A release that Ada asks for in production; Chen may approve it. */
async function asked() {
  const delivery = await setUpDelivery(cd)
  const { orgId, owner, environments } = delivery
  const chen = await delivery.member('Chen')
  const { releaseId } = await delivery.publish({ version: '2.4.1' })
  await delivery.bring(releaseId, environments.development)
  await delivery.bring(releaseId, environments.staging)
  const request = { releaseId, environmentId: environments.production }
  const { promotionId, intentSha256 } = await as(owner, requestPromotion, request)
  const look = () => as(owner, getPromotion, { promotionId })
  const evaluate = () => evaluatePromotion(delivery.system(), { promotionId })
  const approve = () => as(chen, approvePromotion, { promotionId, intentSha256 })
  return { orgId, chen, promotionId, intentSha256, look, evaluate, approve }
}

/** The person's context as an API key that holds everything they hold, more than any key is given. */
async function withKey(person: TestPerson) {
  const context = await person.context()
  const { userId, grants } = context.actor as { userId: string; grants: readonly Grant[] }
  return { ...context, actor: { type: 'apiKey', apiKeyId: 'key_1', userId, grants } as const }
}

/** An approval as a version that let keys decide has left it. */
async function approvedByKeyBefore() {
  const promotion = await asked()
  await promotion.approve()
  await cd.tamper(`update cd.decisions set api_key_id = 'key_1' where promotion_id = '${promotion.promotionId}'`)
  return promotion
}

describe('an API key', () => {
  it('can neither approve nor reject, whatever it was given and whoever made it', async () => {
    const { chen, promotionId, intentSha256 } = await asked()
    const key = await withKey(chen)
    const refusal = { code: 'FORBIDDEN', reason: 'person_needed' }
    await expect(approvePromotion(key, { promotionId, intentSha256 })).rejects.toMatchObject(refusal)
    const rejection = { promotionId, intentSha256, reason: 'No' }
    await expect(rejectPromotion(key, rejection)).rejects.toMatchObject(refusal)
    const { decisions, you } = await getPromotion(key, { promotionId })
    expect(decisions).toEqual([])
    expect(you).toMatchObject({ mayApprove: false, mayReject: false, reason: 'person_needed' })
  })
})

describe('an approval that a key made when keys could', () => {
  it('counts for nothing, revoked or not; its person approves again, signed in', async () => {
    const { look, evaluate, approve } = await approvedByKeyBefore()
    const unmet = async () => (await look()).unmet.map(({ kind }) => kind)
    expect(await unmet()).toContain('approvals')
    expect(await evaluate()).toMatchObject({ move: 'wait' })

    expect(await approve()).toMatchObject({ approvalsComplete: true })
    expect(await unmet()).not.toContain('approvals')
    const { decisions, timeline } = await look()
    expect(decisions).toMatchObject([
      { withKey: 'key_1', voidReason: 'madeWithKey' },
      { withKey: null, voidedAt: null },
    ])
    const said = timeline.filter(({ kind }) => kind === 'approved').map(({ text }) => text)
    expect(said).toEqual(['approved it with an API key; void, since a signed-in person decides', 'approved it'])
  })

  it('is void after the upgrade, and people are asked again', async () => {
    const { orgId, promotionId, look, evaluate } = await approvedByKeyBefore()
    const upgrade = readFileSync(new URL('../db/migrations/0003_keys_decide_nothing.sql', import.meta.url), 'utf8')
    const owner = openDatabase({ url: cd.database.url('owner'), applicationName: 'test-upgrade', poolSize: 1 })
    for (const statement of upgrade.split('--> statement-breakpoint')) await owner.execute(sql.raw(statement))
    await owner.$client.end()

    expect((await look()).decisions).toMatchObject([{ withKey: 'key_1', voidReason: 'madeWithKey' }])
    const noted = await withOrg(cd.db, orgId, (tx) => tx.select().from(wakes))
    expect(noted.map((one) => one.promotionId)).toContain(promotionId)
    await evaluate()
    const waiting = await withOrg(cd.db, orgId, (tx) => loadWaitingForPeople(tx, orgId, { all: true }))
    expect(waiting.map((one) => one.promotionId)).toContain(promotionId)
  })
})
