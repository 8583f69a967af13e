import { newId } from '@baton/kernel/ids'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listDeployments } from '../deployments/list-deployments.ts'
import { listLogLines } from '../deployments/list-log-lines.ts'
import { changeRule } from '../environments/change-rule.ts'
import { GUARDED_RULE } from '../environments/rule.ts'
import { changeProcess } from '../projects/change-process.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { rollBack } from '../promotions/roll-back.ts'
import { getDeliveryRetention } from '../retention/get-delivery-retention.ts'
import { as } from '../testing/delivery.ts'
import { accept, verified } from '../testing/publications.ts'
import { sitePage } from '../testing/tarball.ts'
import { openTestStack, type TestStack } from '../testing/test-worker.ts'
import { startWalk, trustRuleOf } from '../testing/walk.ts'
import { retentionWorkflowId } from './names.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack()
  await stack.startWorker()
  stack.startSigner()
})
afterAll(() => stack?.close())

describe('the walk of a release', () => {
  it('goes to development by itself, to staging when asked, to production with a colleague, and back', async () => {
    const at = await startWalk(stack)
    const first = await at.publish('1.0.1', 'low tide')
    expect((await at.reaches(await at.newestPromotion(first), 'deployed', 'failed')).status).toBe('deployed')
    expect(await at.shown('development')).toBe('<h1>low tide</h1>')

    const toStaging = await as(at.owner, requestPromotion, {
      releaseId: first,
      environmentId: at.environments.staging ?? '',
    })
    await at.reaches(toStaging.promotionId, 'deployed')
    const ask = { releaseId: first, environmentId: at.environments.production ?? '' }
    const toProduction = await as(at.owner, requestPromotion, ask)
    expect((await at.reaches(toProduction.promotionId, 'waitingForApproval')).unmet.map((gate) => gate.kind)).toEqual([
      'approvals',
    ])
    expect(await at.shown('production')).toBe('no address')
    await as(at.chen, approvePromotion, toProduction)
    const page = await at.reaches(toProduction.promotionId, 'deployed')
    expect(await at.shown('production')).toBe('<h1>low tide</h1>')
    expect(page.deployment?.steps.map((step) => step.state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(page.decisions).toMatchObject([{ proved: true }])
    expect(page.timeline.map((item) => item.kind)).toEqual(['requested', 'approved', 'started', 'finished'])
    const log = await as(at.owner, listLogLines, { deploymentId: page.deployment?.id ?? '' })
    expect(log.lines[0]).toBe('sample-site 1.0.1 is in place.')
    expect(log.lines.slice(1).every((line) => /^GET http.*: as wanted\. \(try 1 of 10\)$/.test(line))).toBe(true)
    expect(log).toMatchObject({ totalLines: 3, complete: true })

    const second = await at.publish('1.0.2', 'high tide')
    await at.reaches(await at.newestPromotion(second), 'deployed')
    expect(await at.shown('development')).toBe('<h1>high tide</h1>')
    const back = await as(at.chen, rollBack, {
      environmentId: at.environments.development ?? '',
      releaseId: first,
      reason: 'Too wet',
    })
    await at.reaches(back.promotionId, 'deployed')
    expect(await at.shown('development')).toBe('<h1>low tide</h1>')
  })

  it('ends in a sentence where the database will never take what is to be written, and the place goes on', async () => {
    const at = await startWalk(stack)
    const url = new URL(stack.database.adminUrl)
    url.pathname = `/${stack.database.name}`
    const admin = postgres(url.href, { max: 1 })
    const said = /^The database cannot store what was to be written \(PostgreSQL error 23514\)\./

    await admin`alter table cd.deployments add constraint never check (kind <> 'promotion') not valid`
    const first = await at.newestPromotion(await at.publish('1.0.1', 'one'))
    const given = await at.reaches(first, 'cancelled', 'deployed')
    expect(given.timeline.at(-1)).toMatchObject({ kind: 'ended', remark: expect.stringMatching(said) })
    await admin`alter table cd.deployments drop constraint never`

    await admin`alter table cd.deployment_steps add constraint never check (exit_code <> 0) not valid`
    const second = await at.reaches(await at.newestPromotion(await at.publish('1.0.2', 'two')), 'failed', 'deployed')
    const { items } = await as(at.owner, listDeployments, {})
    expect(items[0]).toMatchObject({ state: 'uncertain', failure: expect.stringMatching(said) })
    expect(second.deployment?.steps[0]).toMatchObject({ state: 'infrastructure' })
    await admin`alter table cd.deployment_steps drop constraint never`
    await admin.end()

    await at.reaches(await at.newestPromotion(await at.publish('1.0.3', 'three')), 'deployed')
    expect(await at.shown('development')).toBe('<h1>three</h1>')
  })

  it('waits as proof pending while the signer is away, lets a rollback pass, and deploys after its return', async () => {
    const at = await startWalk(stack)
    const first = await at.publish('1.0.1', 'one')
    await at.reaches(await at.newestPromotion(first), 'deployed')
    const second = await at.publish('1.0.2', 'two')
    await at.reaches(await at.newestPromotion(second), 'deployed')
    await stack.stopSigner()
    const staged = await as(at.owner, requestPromotion, {
      releaseId: second,
      environmentId: at.environments.staging ?? '',
    })
    const waiting = await as(at.owner, getPromotion, staged)
    expect(waiting).toMatchObject({ status: 'held', unmet: [], holds: [{ kind: 'proof' }] })
    const back = await as(at.owner, rollBack, {
      environmentId: at.environments.development ?? '',
      releaseId: first,
      reason: 'Now',
    })
    const rolledBack = await at.reaches(back.promotionId, 'deployed')
    expect(rolledBack.deployment?.proved).toBe(false)
    expect((await as(at.owner, getPromotion, staged)).status).toBe('held')
    stack.startSigner()
    expect((await at.reaches(staged.promotionId, 'deployed')).deployment?.proved).toBe(true)
    // What had started before its proof is proved since.
    expect((await as(at.owner, getPromotion, back)).deployment?.proved).toBe(true)
    const listed = await as(at.owner, listDeployments, { promotionId: back.promotionId })
    expect(listed.items.map(({ proved }) => proved)).toEqual([true])
  })

  it('expires by a timer, and wakes for what changed', async () => {
    const at = await startWalk(stack)
    const first = await at.publish('1.0.1', 'one')
    await at.reaches(await at.newestPromotion(first), 'deployed')
    const environmentId = at.environments.production ?? ''
    const asked = await as(at.owner, requestPromotion, { releaseId: first, environmentId })
    const before = await at.reaches(asked.promotionId, 'waitingForApproval')
    await as(at.owner, changeRule, {
      environmentId,
      expectedVersion: 1,
      rule: { ...GUARDED_RULE, expiryMinutes: 1 },
    })
    const after = await stack.until(at.orgId, async () => {
      const page = await as(at.owner, getPromotion, asked)
      return page.intentSha256 === before.intentSha256 ? undefined : page
    })
    expect(after.timeline.map((item) => item.kind)).toContain('intentChanged')
    stack.passTime(61_000)
    // The workflow's timer runs by Temporal's clock; any wake makes it look at ours.
    await stack.deps.waker.wake({ orgId: at.orgId, promotionId: asked.promotionId })
    expect((await at.reaches(asked.promotionId, 'expired')).status).toBe('expired')
  })

  it('ends a step that fails with its sentence, and leaves what is live where nothing was touched', async () => {
    const at = await startWalk(stack)
    const first = await at.publish('1.0.1', 'one')
    await at.reaches(await at.newestPromotion(first), 'deployed')
    await as(at.owner, changeProcess, {
      projectId: at.projectId,
      expectedVersion: 1,
      steps: [{ kind: 'script', name: 'Break', timeoutMs: 10_000, script: 'echo nothing to see; exit 3' }],
    })
    const second = await at.publish('1.0.2', 'two')
    const page = await at.reaches(await at.newestPromotion(second), 'failed')
    expect(page.deployment).toMatchObject({
      state: 'failed',
      failure: 'Step 1, Break: it ended with exit code 3.',
      steps: [{ exitCode: 3, state: 'failed' }],
    })
    expect(page.summary.text).toBe(
      '1.0.2 did not reach development. Step 1, Break: it ended with exit code 3. 1.0.1 is still live.',
    )
    expect(await at.shown('development')).toBe('<h1>one</h1>')
    await as(at.owner, changeProcess, {
      projectId: at.projectId,
      expectedVersion: 2,
      steps: [{ kind: 'script', name: 'Mix', timeoutMs: 10_000, script: 'rm "$BATON_MOUNT_TARGET/current"; exit 4' }],
    })
    const third = await at.publish('1.0.3', 'three')
    const mixed = await at.reaches(await at.newestPromotion(third), 'failed')
    expect(mixed.deployment?.state).toBe('uncertain')
    expect(mixed.summary.lines[0]).toMatch(/^Development may be mixed/)
  })

  it('ends as infrastructure with a sentence where the artifact is damaged', async () => {
    const at = await startWalk(stack)
    const bytes = sitePage('1.0.1', 'x')
    const publication = verified(at.orgId, { version: '1.0.1', bytes }, [await trustRuleOf(stack, at.orgId)])
    const receipt = await accept(at, publication)
    const page = await at.reaches(await at.newestPromotion(receipt.releases[0]?.releaseId ?? ''), 'failed')
    expect(page.deployment).toMatchObject({
      state: 'infrastructure',
      failure:
        'Step 1, Switch the files: Infrastructure: the bytes of site.tgz are not here any more. Publish it again.',
    })
  })

  it('outlives a run of the rules of retention, which deletes by a workflow what nobody needs', async () => {
    const at = await startWalk(stack)
    const { deps, client } = stack.composition
    const runId = newId('rrn')
    await deps.startRetention({ orgId: at.orgId, runId })
    await client.workflow.getHandle(retentionWorkflowId(at)).result()
    const { lastRun } = await getDeliveryRetention(await at.owner.context(), {})
    expect(lastRun).toMatchObject({ id: runId, trigger: 'request', finishedAt: expect.any(String), deleted: [] })
  })
})
