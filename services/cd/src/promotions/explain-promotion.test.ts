import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trustRules } from '../db/projects.ts'
import { startDeployment } from '../deployments/start-deployment.ts'
import { as, deploy, finish, setUpDelivery } from '../testing/delivery.ts'
import { accept, verified } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { approvePromotion } from './approve-promotion.ts'
import { explainPromotion } from './explain-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { previewPromotion } from './preview-promotion.ts'
import { requestPromotion } from './request-promotion.ts'
import { startPromotion } from './start-promotion.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

describe('explaining', () => {
  it('names phase, tests and approvals with who and when, in the same words everywhere, and each one met removes just its line', async () => {
    const delivery = await setUpDelivery(cd)
    const [chen] = [await delivery.member('Chen'), await delivery.member('Dara')]
    const facts = { version: '2.4.1', bytes: Buffer.from('one build'), tests: null }
    const { releaseId } = await delivery.publish(facts)
    await delivery.bring(releaseId, delivery.environments.development)
    const request = { releaseId, environmentId: delivery.environments.production }
    const { promotionId, intentSha256 } = await as(delivery.owner, requestPromotion, request)

    const explain = () => as(chen, explainPromotion, { promotionId })
    const first = await explain()
    expect(first.unmet.map((gate) => gate.kind)).toEqual(['phase', 'approvals', 'tests'])
    expect(first.unmet.map((gate) => gate.sentence)).toEqual([
      '2.4.1 has not been live in staging yet. Promote it there first: Ada, Chen or Dara can.',
      expect.stringMatching(/^Needs 1 approval: Chen or Dara can approve until .* UTC\. Asked on .* UTC\.$/),
      "No test result came with 2.4.1. Name the test report under 'reports' in .baton.yml; the next build then carries it.",
    ])
    expect(first.unmet[0]?.people.map((person) => person.displayName)).toEqual(['Ada', 'Chen', 'Dara'])
    expect(first.status).toBe('waitingForApproval')

    // The same words on the page and in the refusal.
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.unmet).toEqual(first.unmet)
    await expect(as(delivery.owner, startPromotion, { promotionId })).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'gates_unmet',
      message: first.unmet.map((gate) => gate.sentence).join(' '),
      details: { unmet: first.unmet },
    })

    const staged = await as(chen, requestPromotion, { releaseId, environmentId: delivery.environments.staging })
    const underWay = await explain()
    expect(underWay.unmet[0]).toMatchObject({
      state: 'opens',
      sentence: `2.4.1 has not been live in staging yet. Promotion ${staged.number} takes it there; then this goes on by itself.`,
    })
    await deploy(cd, delivery, staged.promotionId)
    expect((await explain()).unmet).toEqual(first.unmet.slice(1))

    const [rule] = await withOrg(cd.db, delivery.orgId, (tx) => tx.select().from(trustRules))
    await accept(
      delivery,
      verified(delivery.orgId, { ...facts, tests: { result: 'PASSED', total: 4, failed: 0 } }, [rule?.id ?? '']),
    )
    expect((await explain()).unmet).toEqual(first.unmet.slice(1, 2))

    await as(chen, approvePromotion, { promotionId, intentSha256 })
    const last = await explain()
    expect(last.unmet).toEqual([])
    expect(last.status).toBe('held')
    expect(last.gates.find((gate) => gate.kind === 'tests')?.sentence).toBe('4 of 4 tests passed.')
    expect(last.holds.map((hold) => hold.kind)).toEqual(['proof'])
    await cd.sign()
    expect((await explain()).holds).toEqual([])
  })

  it('says that nobody can complete it where the rule leaves nobody', async () => {
    const delivery = await setUpDelivery(cd)
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const request = { releaseId, environmentId: delivery.environments.production }
    const { promotionId } = await as(delivery.owner, requestPromotion, request)
    const { unmet } = await as(delivery.owner, explainPromotion, { promotionId })
    expect(unmet.find((gate) => gate.kind === 'approvals')).toMatchObject({
      state: 'blocked',
      sentence:
        'Nobody can complete this: needs 1 approval, and nobody is left who may approve and did not ask for it, cut it or write it. This organisation has one member, and one person cannot be two: invite somebody who may approve.',
    })
  })

  it('names the failed tests, which only a new build can change', async () => {
    const delivery = await setUpDelivery(cd)
    const tests = { result: 'FAILED', total: 412, failed: 2, failedTests: ['cart > rounds', 'cart > adds'] } as const
    const { releaseId } = await delivery.publish({
      version: '1.0.0',
      tests: { ...tests, failedTests: [...tests.failedTests] },
    })
    const preview = await as(delivery.owner, previewPromotion, {
      releaseId,
      environmentId: delivery.environments.production,
    })
    expect(preview.unmet.find((gate) => gate.kind === 'tests')).toMatchObject({
      state: 'blocked',
      sentence:
        '2 tests failed in the build of 1.0.0: cart > rounds and cart > adds. Only a new build can change that.',
    })
  })

  it('says what is being deployed before it', async () => {
    const delivery = await setUpDelivery(cd)
    const one = await delivery.publish({ version: '1.0.0' })
    const { items } = await as(delivery.owner, (await import('./list-promotions.ts')).listPromotions, {
      releaseId: one.releaseId,
    })
    const first = items[0]?.id ?? ''
    await cd.sign()
    const started = await startDeployment(delivery.system(), { promotionId: first })
    const two = await delivery.publish({ version: '1.0.1' })
    const waiting = await as(delivery.owner, (await import('./list-promotions.ts')).listPromotions, {
      releaseId: two.releaseId,
    })
    await cd.sign()
    const { holds } = await as(delivery.owner, explainPromotion, { promotionId: waiting.items[0]?.id ?? '' })
    expect(holds).toEqual([
      {
        kind: 'lane',
        sentence: `Promotion ${items[0]?.number} is being deployed to development. This one starts when that has ended.`,
      },
    ])
    expect(await startDeployment(delivery.system(), { promotionId: waiting.items[0]?.id ?? '' })).toEqual({
      start: 'busy',
    })
    if (started.start === 'running') await finish(cd, delivery, started.deploymentId)
  })
})
