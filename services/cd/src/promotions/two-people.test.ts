import { giveGrant } from '@baton/identity/grants'
import { addTeamMember, createTeam, removeTeamMember } from '@baton/identity/teams'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeployment } from '../deployments/start-deployment.ts'
import { changeRule } from '../environments/change-rule.ts'
import { confirmRule } from '../environments/confirm-rule.ts'
import { getEnvironment } from '../environments/get-environment.ts'
import { GUARDED_RULE, OPEN_RULE } from '../environments/rule.ts'
import { getInbox } from '../inbox/get-inbox.ts'
import { changePhases } from '../lifecycles/change-phases.ts'
import { getProject } from '../projects/get-project.ts'
import { as, deploy, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { approvePromotion } from './approve-promotion.ts'
import { evaluatePromotion } from './evaluate-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { requestPromotion } from './request-promotion.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** A release that was live in staging; QA is Chen, whom Ada put there. Bob is an administrator too. */
async function staged() {
  const delivery = await setUpDelivery(cd)
  const { owner, environments } = delivery
  const chen = await delivery.member('Chen')
  const bob = await delivery.member('Bob', 'admin')
  const { teamId } = await as(owner, createTeam, { name: 'QA' })
  await as(owner, addTeamMember, { teamId, userId: chen.userId })
  const { production } = environments
  const rule = { ...GUARDED_RULE, approvals: [{ count: 1, roles: [], teamIds: [teamId] }] }
  await as(owner, changeRule, { environmentId: production, expectedVersion: 1, rule })
  const { releaseId } = await delivery.publish({ version: '2.4.0' })
  await delivery.bring(releaseId, environments.development)
  await delivery.bring(releaseId, environments.staging)
  const request = (person: TestPerson) => as(person, requestPromotion, { releaseId, environmentId: production })
  return { delivery, owner, chen, bob, teamId, production, rule, request }
}

async function starts(delivery: TestDelivery, promotionId: string): Promise<string> {
  await evaluatePromotion(delivery.system(), { promotionId })
  await cd.sign()
  return (await startDeployment(delivery.system(), { promotionId })).start
}

describe('a rule that one person loosens', () => {
  it('lets nothing in: approvals away, request, deploy, set back', async () => {
    const { delivery, owner, chen, production, rule, request } = await staged()
    await as(owner, changeRule, { environmentId: production, expectedVersion: 2, rule: OPEN_RULE })
    const asked = await request(owner)
    expect(await starts(delivery, asked.promotionId)).toBe('notReady')
    const page = await as(owner, getPromotion, asked)
    expect(page.unmet.find((gate) => gate.kind === 'approvals')).toMatchObject({
      title: '1 of QA (version 2 of the rule)',
      sentence: expect.stringContaining(
        'Version 3 of the rule is less strict, so version 2 holds beside it until a second person confirms version 3.',
      ),
    })
    // Tests are not asked for any more by the newest version; by the one that holds beside it they are.
    expect(page.gates.map((gate) => gate.kind)).toContain('tests')
    expect(page.comparison.members.find(({ member }) => member === 'rule')?.details.at(-1)).toBe(
      'Version 2 holds beside version 3, which is less strict, until a second person confirms it.',
    )
    expect((await as(chen, getInbox, {})).waitingForYou).toHaveLength(1)
    // A second person who approves under the stricter rule lets it in, as ever.
    await as(chen, approvePromotion, asked)
    expect(await starts(delivery, asked.promotionId)).toBe('running')
    await as(owner, changeRule, { environmentId: production, expectedVersion: 3, rule })
  })

  it('takes effect on what waits only by a second person, who changed none of it', async () => {
    const { delivery, owner, chen, bob, production, request } = await staged()
    const asked = await request(owner)
    const change = { environmentId: production, expectedVersion: 2, rule: OPEN_RULE }
    expect(await as(owner, changeRule, change)).toEqual({ version: 3, unconfirmed: true })
    expect(await starts(delivery, asked.promotionId)).toBe('notReady')
    const confirm = { environmentId: production, version: 3 }
    await expect(as(owner, confirmRule, confirm)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'second_person',
      message: 'A less strict rule takes a second person, signed in, who changed none of it. Bob can.',
    })
    await expect(as(chen, confirmRule, confirm)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await as(bob, getEnvironment, { environmentId: production })).unconfirmed).toMatchObject({
      version: 3,
      held: [{ version: 2 }],
      canConfirm: [{ displayName: 'Bob' }],
      mayConfirm: true,
    })
    await as(bob, confirmRule, confirm)
    const entry = (await cd.entries(delivery.orgId)).findLast((one) => one.action === 'environment.ruleConfirmed')
    expect(entry?.actorId).toBe(bob.userId)
    expect((await as(bob, getEnvironment, { environmentId: production })).unconfirmed).toBeNull()
    expect(await starts(delivery, asked.promotionId)).toBe('running')
    await expect(as(bob, confirmRule, confirm)).rejects.toMatchObject({ reason: 'nothing_to_confirm' })
  })

  it('is not confirmed by a row that no signed entry stands for', async () => {
    const { delivery, owner, bob, production, request } = await staged()
    const asked = await request(owner)
    await as(owner, changeRule, { environmentId: production, expectedVersion: 2, rule: OPEN_RULE })
    for (const by of [`'${bob.userId}'`, 'null']) {
      await cd.tamper(`insert into cd.rule_confirmations (org_id, environment_id, version, confirmed_by, confirmed_at)
        values ('${delivery.orgId}', '${production}', 3, ${by}, now()) on conflict do nothing`)
      await cd.tamper(
        `update cd.rule_confirmations set confirmed_by = ${by} where environment_id = '${production}' and version = 3`,
      )
      expect(await starts(delivery, asked.promotionId)).not.toBe('running')
    }
  })

  it('is immediate where it gets stricter', async () => {
    const { owner, production, rule, request, chen, delivery } = await staged()
    const asked = await request(owner)
    const two = { ...rule, approvals: [...rule.approvals, { count: 1, roles: [], teamIds: [] }] }
    const change = { environmentId: production, expectedVersion: 2, rule: two }
    expect(await as(owner, changeRule, change)).toEqual({ version: 3, unconfirmed: false })
    await evaluatePromotion(delivery.system(), asked)
    const { intentSha256 } = await as(owner, getPromotion, asked)
    await as(chen, approvePromotion, { ...asked, intentSha256 })
    expect(await starts(delivery, asked.promotionId)).toBe('notReady')
  })
})

describe('phases that one person takes away', () => {
  it('void what was approved, are shown to whoever approves next, and make that person an author', async () => {
    const { delivery, owner, chen, bob, teamId, production, request } = await staged()
    await as(bob, addTeamMember, { teamId, userId: owner.userId })
    const first = await request(bob)
    await as(chen, approvePromotion, first)
    await deploy(cd, delivery, first.promotionId)
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    const { development, staging } = delivery.environments
    for (const environmentId of [development, staging]) await delivery.bring(releaseId, environmentId)
    const asked = await as(bob, requestPromotion, { releaseId, environmentId: production })
    await as(chen, approvePromotion, asked)
    const { lifecycleId } = await as(owner, getProject, { projectId: delivery.projectId })
    const phases = [development, production].map((environmentId) => ({ environmentId, automatic: false }))
    await as(owner, changePhases, { lifecycleId, phases })
    expect(await starts(delivery, asked.promotionId)).toBe('notReady')
    const page = await as(chen, getPromotion, asked)
    const seen = { ...asked, intentSha256: page.intentSha256 }
    expect(page.decisions).toMatchObject([{ decision: 'approve', voidReason: 'intentChanged' }])
    expect(page.comparison.members.find(({ member }) => member === 'phases')).toMatchObject({
      title: 'Live first in',
      state: 'changed',
      now: 'development, staging',
      after: 'development',
      details: [expect.stringMatching(/^Ada changed the phases on /)],
    })
    await expect(as(owner, approvePromotion, seen)).rejects.toMatchObject({ reason: 'author' })
    await as(chen, approvePromotion, seen)
    expect(await starts(delivery, asked.promotionId)).toBe('running')
  })
})

describe('a place in a team', () => {
  it('that somebody gives to themselves fills no quorum, until somebody else gives it', async () => {
    const { delivery, owner, bob, chen, teamId, production, request } = await staged()
    const asked = await request(bob)
    await as(owner, addTeamMember, { teamId, userId: owner.userId })
    await expect(as(owner, approvePromotion, asked)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message:
        'Ada gave a place in QA, or its role here, to themselves, so it counts only once somebody else gives it. Chen can.',
    })
    const canApprove = async () => (await as(chen, getEnvironment, { environmentId: production })).canApprove
    // Bob may approve here, but fills no place of this rule.
    expect((await canApprove()).map((person) => person.displayName)).toEqual(['Chen'])
    await as(owner, removeTeamMember, { teamId, userId: owner.userId })
    const dara = await delivery.member('Dara', 'admin')
    await as(dara, addTeamMember, { teamId, userId: owner.userId })
    await as(owner, approvePromotion, asked)
    expect(await starts(delivery, asked.promotionId)).toBe('running')
  })

  it('or a role that the requester gives after asking counts for the next request only', async () => {
    const { delivery, owner, teamId, production, request } = await staged()
    const vera = await delivery.member('Vera', 'viewer')
    const first = await request(owner)
    await as(owner, addTeamMember, { teamId, userId: vera.userId })
    const scope = { type: 'environment', environmentId: production } as const
    await as(owner, giveGrant, { subject: { type: 'user', id: vera.userId }, role: 'member', scope })
    await expect(as(vera, approvePromotion, first)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const page = await as(owner, getPromotion, first)
    expect(page.unmet.find((gate) => gate.kind === 'approvals')?.sentence).toContain(
      'Vera came into QA after this was asked for, from somebody who takes part in it, so it counts for the next request only.',
    )
  })
})

describe('an organisation of one person', () => {
  it('says so', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, environments } = delivery
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const asked = await as(owner, requestPromotion, { releaseId, environmentId: environments.production })
    const page = await as(owner, getPromotion, asked)
    expect(page.unmet.find((gate) => gate.kind === 'approvals')?.sentence).toContain(
      'This organisation has one member, and one person cannot be two: invite somebody who may approve.',
    )
    await expect(deploy(cd, delivery, asked.promotionId)).resolves.toEqual({ start: 'notReady' })
  })
})
