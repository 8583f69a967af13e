import { withOrg } from '@baton/kernel/org-transaction'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployments } from '../db/deployments.ts'
import { decisions, promotions } from '../db/promotions.ts'
import { startDeployment } from '../deployments/start-deployment.ts'
import { changeRule } from '../environments/change-rule.ts'
import { GUARDED_RULE } from '../environments/rule.ts'
import { createRelease } from '../releases/create-release.ts'
import { author } from '../testing/authors.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { someSha } from '../testing/publications.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { approvePromotion } from './approve-promotion.ts'
import { cancelPromotion } from './cancel-promotion.ts'
import { evaluatePromotion } from './evaluate-promotion.ts'
import { explainPromotion } from './explain-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { rejectPromotion } from './reject-promotion.ts'
import { requestPromotion } from './request-promotion.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** A release that was in staging, asked for in production by Ada; Chen may approve it. */
async function asked(facts: { authors?: ReturnType<typeof author>[] } = {}) {
  const delivery = await setUpDelivery(cd)
  const chen = await delivery.member('Chen')
  const { releaseId } = await delivery.publish({
    version: '2.4.1',
    commits: [{ sha: someSha(), authors: facts.authors ?? [] }],
  })
  await delivery.bring(releaseId, delivery.environments.development)
  await delivery.bring(releaseId, delivery.environments.staging)
  const request = { releaseId, environmentId: delivery.environments.production, reason: 'Fix for the complaints' }
  const { promotionId, intentSha256, number } = await as(delivery.owner, requestPromotion, request)
  return { delivery, chen, releaseId, promotionId, intentSha256, number }
}

async function approve(person: TestPerson, promotionId: string, intentSha256: string) {
  return as(person, approvePromotion, { promotionId, intentSha256 })
}

describe('approving', () => {
  it('by a colleague completes the approvals, wakes the workflow and is in the log', async () => {
    const { delivery, chen, promotionId, intentSha256 } = await asked()
    const result = await as(chen, approvePromotion, { promotionId, intentSha256, comment: 'Looks good' })
    expect(result.approvalsComplete).toBe(true)
    expect(cd.woken).toContain(promotionId)
    const page = await as(delivery.owner, getPromotion, { promotionId })
    expect(page.decisions).toMatchObject([
      { decision: 'approve', comment: 'Looks good', person: { displayName: 'Chen' } },
    ])
    expect(page.status).toBe('held')
    const entry = (await cd.entries(delivery.orgId)).findLast((one) => one.action === 'promotion.approved')
    expect(entry).toMatchObject({ actorId: chen.userId, targetId: promotionId })
    expect(JSON.parse(entry?.text ?? '{}').evidence).toEqual([{ type: 'intent', sha256: intentSha256 }])
  })

  it('is refused to the requester, by name of who can', async () => {
    const { delivery, promotionId, intentSha256 } = await asked()
    await expect(approve(delivery.owner, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'self_approval',
      message: 'You asked for this, so you cannot approve it. Chen can.',
    })
  })

  it('is refused to a part of Baton, which is nobody', async () => {
    const { delivery, promotionId, intentSha256 } = await asked()
    await expect(approvePromotion(delivery.system(), { promotionId, intentSha256 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'person_needed',
      message: 'Only a signed-in person can decide. Sign in to Baton and do it there.',
    })
  })

  it.each([
    ['by the address of the commit', (email: string) => email],
    ['by another spelling of the address', (email: string) => ` ${email.toUpperCase()} `],
  ])('is refused to an author %s', async (_how, spell) => {
    const delivery = await setUpDelivery(cd)
    const [lin, chen] = [await delivery.member('Lin'), await delivery.member('Chen')]
    const [first, second] = [someSha(), someSha()]
    const { releaseId } = await delivery.publish({
      version: '1.0.0',
      commits: [
        { sha: second, parents: [first], authors: [author('Somebody', 'else@x.dev'), author('Lin', spell(lin.email))] },
        { sha: first, authors: [author('Somebody', 'else@x.dev')] },
      ],
    })
    await delivery.bring(releaseId, delivery.environments.development)
    await delivery.bring(releaseId, delivery.environments.staging)
    const request = { releaseId, environmentId: delivery.environments.production }
    const { promotionId, intentSha256 } = await as(delivery.owner, requestPromotion, request)
    await expect(approve(lin, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'author',
      message: 'You wrote 1 of the 2 commits, so your approval would not count here. Chen can.',
    })
    await approve(chen, promotionId, intentSha256)
  })

  it('is refused to an author of whom only the provenance tells, where no commits were sent', async () => {
    const delivery = await setUpDelivery(cd)
    const [lin] = [await delivery.member('Lin'), await delivery.member('Chen')]
    const { releaseId } = await delivery.publish({
      version: '1.0.0',
      commits: null,
      authors: [author('Lin', lin.email)],
    })
    await delivery.bring(releaseId, delivery.environments.development)
    await delivery.bring(releaseId, delivery.environments.staging)
    const request = { releaseId, environmentId: delivery.environments.production }
    const { promotionId, intentSha256 } = await as(delivery.owner, requestPromotion, request)
    await expect(approve(lin, promotionId, intentSha256)).rejects.toMatchObject({ reason: 'author' })
  })

  it('is refused to whoever cut the release', async () => {
    const delivery = await setUpDelivery(cd)
    const [dara, chen] = [await delivery.member('Dara'), await delivery.member('Chen')]
    const { artifactId } = await delivery.publish({ version: '1.0.0' })
    const cut = await as(dara, createRelease, { projectId: delivery.projectId, artifactId, version: '1.0.0-by-hand' })
    await delivery.bring(cut.releaseId, delivery.environments.development)
    await delivery.bring(cut.releaseId, delivery.environments.staging)
    const request = { releaseId: cut.releaseId, environmentId: delivery.environments.production }
    const { promotionId, intentSha256 } = await as(delivery.owner, requestPromotion, request)
    await expect(approve(dara, promotionId, intentSha256)).rejects.toMatchObject({
      reason: 'release_creator',
      message: 'You cut this release, so you cannot approve it. Chen can.',
    })
    await approve(chen, promotionId, intentSha256)
  })

  it('counts once a person', async () => {
    const { delivery, chen, promotionId, releaseId } = await asked()
    const dara = await delivery.member('Dara')
    await as(delivery.owner, changeRule, {
      environmentId: delivery.environments.production,
      expectedVersion: 1,
      rule: { ...GUARDED_RULE, approvals: [{ count: 2, roles: [], teamIds: [] }] },
    })
    await evaluatePromotion(delivery.system(), { promotionId })
    const { intentSha256 } = await as(chen, getPromotion, { promotionId })
    expect((await approve(chen, promotionId, intentSha256)).approvalsComplete).toBe(false)
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'already_decided',
      message: expect.stringMatching(/^You approved this on .* UTC\. One person decides once\.$/),
    })
    expect((await approve(dara, promotionId, intentSha256)).approvalsComplete).toBe(true)
    expect(releaseId).not.toBe('')
  })

  it('is refused to a role that the rule does not name, and to a viewer', async () => {
    const { delivery, chen, promotionId } = await asked()
    await delivery.member('Dara', 'admin')
    await as(delivery.owner, changeRule, {
      environmentId: delivery.environments.production,
      expectedVersion: 1,
      rule: { ...GUARDED_RULE, approvals: [{ count: 1, roles: ['admin'], teamIds: [] }] },
    })
    await evaluatePromotion(delivery.system(), { promotionId })
    const { intentSha256, you } = await as(chen, getPromotion, { promotionId })
    const sentence = 'Your approval does not count for production. Dara can.'
    expect(you).toMatchObject({ mayApprove: false, sentence })
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject({
      reason: 'not_an_approver',
      message: sentence,
    })
    const viewer = await delivery.member('Vera', 'viewer')
    const whoCan = 'Approving for production is for Dara.'
    expect((await as(viewer, getPromotion, { promotionId })).you).toMatchObject({ sentence: whoCan, reason: 'role' })
    await expect(approve(viewer, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'role',
      message: whoCan,
    })
  })

  it('is refused without the hash of the intent, and with a stale one', async () => {
    const { chen, promotionId } = await asked()
    const missing = { promotionId } as unknown as Parameters<typeof approvePromotion>[1]
    await expect(as(chen, approvePromotion, missing)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining("Send 'intentSha256'"),
    })
    await expect(approve(chen, promotionId, '0'.repeat(64))).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'intent_changed',
      message: expect.stringContaining('This request changed after you opened it'),
    })
  })

  it('is refused for another organisation, whose promotion is not found', async () => {
    const { promotionId, intentSha256 } = await asked()
    const stranger = await cd.newOrganization()
    await expect(approve(stranger.owner, promotionId, intentSha256)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(as(stranger.owner, getPromotion, { promotionId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(as(stranger.owner, explainPromotion, { promotionId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is refused after expiry, before and after the timer noticed', async () => {
    const { delivery, chen, promotionId, intentSha256 } = await asked()
    cd.passTime(25 * 60 * 60_000)
    const refusal = {
      code: 'CONFLICT',
      reason: 'expired',
      message: expect.stringMatching(/so this expired\. Ask again/),
    }
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject(refusal)
    expect(await evaluatePromotion(delivery.system(), { promotionId })).toEqual({ move: 'end' })
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject(refusal)
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.status).toBe('expired')
    expect((await cd.entries(delivery.orgId)).map((entry) => entry.action)).toContain('promotion.expired')
  })

  it('is refused for what a newer request took the place of', async () => {
    const { delivery, chen, promotionId, intentSha256 } = await asked()
    const { releaseId } = await delivery.publish({ version: '2.4.2' })
    const request = { releaseId, environmentId: delivery.environments.production }
    const { number } = await as(delivery.owner, requestPromotion, request)
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'superseded',
      message: expect.stringContaining(`Open promotion ${number}.`),
    })
    expect((await cd.entries(delivery.orgId)).map((entry) => entry.action)).toContain('promotion.superseded')
  })
})

describe('an intent', () => {
  it('that changed voids the approvals of the old one and is asked for anew', async () => {
    const { delivery, chen, promotionId, intentSha256 } = await asked()
    await approve(chen, promotionId, intentSha256)
    await as(delivery.owner, changeRule, {
      environmentId: delivery.environments.production,
      expectedVersion: 1,
      rule: { ...GUARDED_RULE, expiryMinutes: 60 },
    })
    // Not even a start that comes before the workflow noticed.
    await cd.sign()
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notReady' })
    await evaluatePromotion(delivery.system(), { promotionId })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.status).toBe('waitingForApproval')
    expect(page.intentSha256).not.toBe(intentSha256)
    expect(page.decisions).toMatchObject([{ voidReason: 'intentChanged' }])
    await expect(approve(chen, promotionId, intentSha256)).rejects.toMatchObject({ reason: 'intent_changed' })
    await approve(chen, promotionId, page.intentSha256)
  })

  it('is the exact text under its hash', async () => {
    const { chen, promotionId, intentSha256, releaseId } = await asked()
    const page = await as(chen, getPromotion, { promotionId })
    const { createHash } = await import('node:crypto')
    expect(createHash('sha256').update(page.intent).digest('hex')).toBe(intentSha256)
    expect(JSON.parse(page.intent)).toMatchObject({ release: { id: releaseId }, from: null, rule: { version: 1 } })
  })
})

describe('rejecting and cancelling', () => {
  it('ends the promotion with a reason, once', async () => {
    const { delivery, chen, promotionId, intentSha256 } = await asked()
    await as(chen, rejectPromotion, { promotionId, intentSha256, reason: 'Loses orders' })
    const page = await as(delivery.owner, getPromotion, { promotionId })
    expect(page).toMatchObject({ status: 'rejected', endReason: 'Loses orders', endedBy: { displayName: 'Chen' } })
    expect(page.summary.lines[0]).toMatch(/^Chen rejected it on .*: "Loses orders"$/)
    const dara = await delivery.member('Dara')
    await expect(approve(dara, promotionId, intentSha256)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^Chen rejected this on .*, before your decision arrived\./),
    })
  })

  it('needs a reason to reject', async () => {
    const { chen, promotionId, intentSha256 } = await asked()
    const failure = as(chen, rejectPromotion, { promotionId, intentSha256, reason: ' ' })
    await expect(failure).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('takes a request back, and nothing that is over', async () => {
    const { delivery, promotionId } = await asked()
    await as(delivery.owner, cancelPromotion, { promotionId })
    await expect(as(delivery.owner, cancelPromotion, { promotionId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await as(delivery.owner, getPromotion, { promotionId })).status).toBe('cancelled')
    const viewer = await delivery.member('Vera', 'viewer')
    await expect(as(viewer, cancelPromotion, { promotionId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('two people at once', () => {
  it('have one outcome in 50 rounds of approve against reject, and at most one deployment', async () => {
    const delivery = await setUpDelivery(cd)
    const [chen, dara] = [await delivery.member('Chen'), await delivery.member('Dara')]
    const outcomes = { approved: 0, rejected: 0 }
    for (let round = 0; round < 50; round += 1) {
      const { releaseId } = await delivery.publish({ version: `1.${round}.0`, repositoryId: 'rep_1' })
      await delivery.bring(releaseId, delivery.environments.development)
      await delivery.bring(releaseId, delivery.environments.staging)
      const request = { releaseId, environmentId: delivery.environments.production }
      const { promotionId, intentSha256 } = await as(delivery.owner, requestPromotion, request)
      const [one, other] = [await chen.context(), await dara.context()]
      const results = await Promise.allSettled([
        approvePromotion(one, { promotionId, intentSha256 }),
        rejectPromotion(other, { promotionId, intentSha256, reason: 'No' }),
      ])
      await cd.sign()
      const starts = await Promise.all([1, 2].map(() => startDeployment(delivery.system(), { promotionId })))
      const [row] = await inOrg(delivery, (tx) => tx.select().from(promotions).where(eq(promotions.id, promotionId)))
      const given = await inOrg(delivery, (tx) =>
        tx.select().from(decisions).where(eq(decisions.promotionId, promotionId)),
      )
      const ran = await inOrg(delivery, (tx) =>
        tx.select().from(deployments).where(eq(deployments.promotionId, promotionId)),
      )
      expect(results.filter((result) => result.status === 'fulfilled').length).toBeGreaterThan(0)
      if (results[1]?.status === 'fulfilled') {
        outcomes.rejected += 1
        expect(row?.state).toBe('rejected')
        expect(ran).toEqual([])
        expect(starts).toEqual([{ start: 'notReady' }, { start: 'notReady' }])
      } else {
        outcomes.approved += 1
        expect(row?.state).toBe('deploying')
        expect(given.map((one) => one.decision)).toEqual(['approve'])
        expect(ran).toHaveLength(1)
        expect(starts[0]).toEqual(starts[1])
        const { finish } = await import('../testing/delivery.ts')
        await finish(cd, delivery, ran[0]?.id ?? '')
      }
    }
    expect(outcomes.approved + outcomes.rejected).toBe(50)
  }, 300_000)
})

function inOrg<Value>(delivery: TestDelivery, work: Parameters<typeof withOrg<Value>>[2]): Promise<Value> {
  return withOrg(cd.db, delivery.orgId, work)
}
