import { createTeam, deleteTeam } from '@baton/identity/teams'
import { withOrg } from '@baton/kernel/org-transaction'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDashboard } from '../dashboard/get-dashboard.ts'
import { trustRules } from '../db/projects.ts'
import { changePhases } from '../lifecycles/change-phases.ts'
import { createLifecycle } from '../lifecycles/create-lifecycle.ts'
import { listLifecycles } from '../lifecycles/list-lifecycles.ts'
import { changeProcess } from '../projects/change-process.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { getProject } from '../projects/get-project.ts'
import { setUpProject } from '../projects/set-up-project.ts'
import { setUpSampleProject } from '../projects/set-up-sample-project.ts'
import { setVariable } from '../projects/set-variable.ts'
import { explainPromotion } from '../promotions/explain-promotion.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { createRelease } from '../releases/create-release.ts'
import { getRelease } from '../releases/get-release.ts'
import { as, setUpDelivery } from '../testing/delivery.ts'
import { accept, sourceOf, verified } from '../testing/publications.ts'
import { openTestCd, type TestCd, type TestOrganization } from '../testing/test-cd.ts'
import { changeRule } from './change-rule.ts'
import { createEnvironment } from './create-environment.ts'
import { getEnvironment } from './get-environment.ts'
import { listEnvironments } from './list-environments.ts'
import { GUARDED_RULE, OPEN_RULE } from './rule.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

async function lastEntry({ orgId }: TestOrganization, action: string) {
  const entry = (await cd.entries(orgId)).findLast((one) => one.action === action)
  return entry && JSON.parse(entry.text)
}

describe('an environment', () => {
  it('has its own rule in versions, each in the log, and a name of its own', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner } = delivery
    const { environmentId } = await as(owner, createEnvironment, { name: 'canary', rule: OPEN_RULE })
    expect(await lastEntry(delivery, 'environment.created')).toMatchObject({ target: { id: environmentId } })
    await expect(as(owner, createEnvironment, { name: 'canary' })).rejects.toMatchObject({ reason: 'name_taken' })
    await as(owner, changeRule, { environmentId, expectedVersion: 1, rule: GUARDED_RULE })
    expect(await lastEntry(delivery, 'environment.ruleChanged')).toMatchObject({
      before: { version: 1 },
      after: { version: 2, rule: { testsPassed: true } },
    })
    await expect(as(owner, changeRule, { environmentId, expectedVersion: 1, rule: OPEN_RULE })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Somebody changed the rule of canary meanwhile (it is at version 2). Look at it, then change it again.',
    })
    const page = await as(owner, getEnvironment, { environmentId })
    expect(page.ruleHistory.map((one) => one.version)).toEqual([2, 1])
    expect(page.canConfigure.map((person) => person.displayName)).toEqual(['Ada'])
  })

  it('does not take a rule that asks for a team which is not there', async () => {
    const { owner, environments } = await setUpDelivery(cd)
    const rule = { ...GUARDED_RULE, approvals: [{ count: 1, roles: [], teamIds: ['team_x'] }] }
    const change = { environmentId: environments.staging, expectedVersion: 1, rule }
    await expect(as(owner, changeRule, change)).rejects.toMatchObject({ code: 'VALIDATION', reason: 'team_unknown' })
  })
})

describe('a team', () => {
  it('that a rule asks for is not deleted, and the refusal names the rules', async () => {
    const { owner, environments } = await setUpDelivery(cd)
    const { teamId } = await as(owner, createTeam, { name: 'QA' })
    const approvals = [{ count: 1, roles: [], teamIds: [teamId] }]
    for (const environmentId of [environments.staging, environments.production]) {
      await as(owner, changeRule, { environmentId, expectedVersion: 1, rule: { ...GUARDED_RULE, approvals } })
    }
    await expect(as(owner, deleteTeam, { teamId })).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'team_needed',
      message: 'QA is needed by the rule of staging, the rule of production. Change that first, then delete the team.',
    })
    const { teamId: spare } = await as(owner, createTeam, { name: 'Spare' })
    await as(owner, deleteTeam, { teamId: spare })
  })
})

describe('a rule in words', () => {
  it('hides nothing, however much it asks', async () => {
    const { owner, environments } = await setUpDelivery(cd)
    const approvals = Array.from({ length: 6 }, () => ({ count: 1, roles: ['admin' as const], teamIds: [] }))
    const rule = { ...GUARDED_RULE, approvals, evidence: ['provenance' as const, 'changes' as const] }
    const environmentId = environments.staging
    await as(owner, changeRule, { environmentId, expectedVersion: 1, rule })
    const { sentence } = await as(owner, getEnvironment, { environmentId })
    expect(sentence).not.toContain('others')
    expect(sentence.match(/1 of the admins agreed/g)).toHaveLength(6)
  })
})

describe('a lifecycle', () => {
  it('orders environments wherever they are listed', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, environments } = delivery
    const { environmentId } = await as(owner, createEnvironment, { name: 'canary' })
    const { items } = await as(owner, listLifecycles, {})
    const { development, staging, production } = environments
    const order = [development, staging, environmentId, production]
    const phases = order.map((id) => ({ environmentId: id }))
    await as(owner, changePhases, { lifecycleId: items[0]?.id ?? '', phases })
    expect((await as(owner, listEnvironments, {})).items.map((one) => one.id)).toEqual(order)
    expect((await as(owner, getDashboard, { limit: 50 })).environments.map((one) => one.id)).toEqual(order)
  })

  it('orders environments, only the first by itself, and what waits is judged by it at once', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, environments } = delivery
    const { items } = await as(owner, listLifecycles, {})
    const phases = [
      { environmentId: environments.development },
      { environmentId: environments.staging, automatic: true },
    ]
    await expect(as(owner, createLifecycle, { name: 'x', phases })).rejects.toMatchObject({ code: 'VALIDATION' })
    const twice = [phases[0], phases[0]].flatMap((phase) => phase ?? [])
    await expect(as(owner, createLifecycle, { name: 'x', phases: twice })).rejects.toMatchObject({ code: 'VALIDATION' })
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const asked = await as(owner, requestPromotion, { releaseId, environmentId: environments.production })
    const before = await as(owner, explainPromotion, asked)
    expect(before.unmet.filter((gate) => gate.kind === 'phase')).toHaveLength(2)
    const woken = cd.woken.length
    await as(owner, changePhases, {
      lifecycleId: items[0]?.id ?? '',
      phases: [
        { environmentId: environments.development, automatic: true },
        { environmentId: environments.production },
      ],
    })
    expect(cd.woken.slice(woken)).toContain(asked.promotionId)
    const after = await as(owner, explainPromotion, asked)
    expect(after.unmet.filter((gate) => gate.kind === 'phase')).toHaveLength(1)
    const elsewhere = as(owner, requestPromotion, { releaseId, environmentId: environments.staging })
    await expect(elsewhere).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: 'shop-web has no phase staging in its lifecycle. Someone who may configure environments can add it.',
    })
    expect(await lastEntry(delivery, 'lifecycle.changed')).toMatchObject({ after: { phases: [{}, {}] } })
  })
})

describe('a project', () => {
  it('of the sample repository is made once for a source', async () => {
    const { owner } = await cd.newOrganization()
    const input = { name: 'sample-site', source: 'http://ci.test/orgs/o/repositories/r' }
    const first = await as(owner, setUpSampleProject, input)
    expect(await as(owner, setUpSampleProject, { ...input, name: 'other' })).toEqual(first)
  })

  it('of a connected repository trusts the branch that was given, and deploys nothing until its process is decided', async () => {
    const delivery = await cd.newOrganization()
    const { owner, orgId } = delivery
    const source = sourceOf(orgId)
    const set = { name: 'api', source, branch: 'master', kind: 'later' as const }
    const { projectId } = await as(owner, setUpProject, set)
    expect(await as(owner, setUpProject, set)).toMatchObject({ projectId })
    const project = await as(owner, getProject, { projectId })
    expect(project).toMatchObject({ trust: [{ source, refs: ['refs/heads/master'] }], process: { steps: [] } })
    const [rule] = await withOrg(cd.db, orgId, (tx) =>
      tx.select({ id: trustRules.id }).from(trustRules).where(eq(trustRules.projectId, projectId)),
    )
    const receipt = await accept(delivery, verified(orgId, { version: '1.0.0' }, [rule?.id ?? '']))
    const releaseId = receipt.releases[0]?.releaseId ?? ''
    expect((await as(owner, getRelease, { releaseId })).version).toBe('1.0.0')
    expect((await as(owner, listPromotions, { releaseId, limit: 10 })).items).toEqual([])
    const environmentId = project.phases[0]?.environmentId ?? ''
    await expect(as(owner, requestPromotion, { releaseId, environmentId })).rejects.toMatchObject({
      code: 'PRECONDITION',
      message:
        '1.0.0 was cut while api had no deployment process, so there is nothing to deploy. Write the process of api; the next release takes it.',
    })
    const site = { name: 'web', source: `${source}/site`, branch: 'trunk', kind: 'site' as const }
    const made = await as(owner, getProject, await as(owner, setUpProject, site))
    expect(made.process.steps.map((step) => step.name)).toEqual(['Switch the files', 'Health check'])
  })

  it('of a repository whose name another project has gets a number behind it', async () => {
    const { owner } = await cd.newOrganization()
    const names = ['a', 'b', 'c'].map(async (repository) => {
      const source = `http://ci.test/orgs/o/repositories/${repository}`
      const { projectId } = await as(owner, setUpSampleProject, { name: 'web', source })
      return (await as(owner, getProject, { projectId })).name
    })
    expect((await Promise.all(names)).toSorted()).toEqual(['web', 'web-2', 'web-3'])
  })

  it('changes its process by version, and releases that were cut keep theirs', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, projectId } = delivery
    const { releaseId } = await delivery.publish({ version: '1.0.0' })
    const [first] = LOCAL_SITE_PROCESS
    const steps = first ? [first] : []
    expect(await as(owner, changeProcess, { projectId, expectedVersion: 1, steps })).toEqual({ version: 2 })
    await expect(as(owner, changeProcess, { projectId, expectedVersion: 1, steps })).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'process_changed',
    })
    expect((await as(owner, getRelease, { releaseId })).steps).toHaveLength(2)
    expect((await as(owner, getProject, { projectId })).process).toMatchObject({ version: 2, steps: [{}] })
    const sameNames = [...steps, ...steps]
    const twice = as(owner, changeProcess, { projectId, expectedVersion: 2, steps: sameNames })
    await expect(twice).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('reaches with its HTTP steps no other place than its target', async () => {
    const { owner, projectId } = await setUpDelivery(cd)
    for (const path of ['//evil.dev/x', 'http://evil.dev', '/a b', '/\\evil.dev']) {
      const http = LOCAL_SITE_PROCESS.filter((step) => step.kind === 'http').map((step) => ({ ...step, path }))
      const change = as(owner, changeProcess, { projectId, expectedVersion: 1, steps: http })
      await expect(change).rejects.toMatchObject({ code: 'VALIDATION' })
    }
  })

  it('keeps variables for all environments and for one, and takes none of the names of Baton', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, projectId, environments } = delivery
    const one = { projectId, environmentId: environments.staging, name: 'URL' }
    await as(owner, setVariable, { projectId, name: 'URL', value: 'all' })
    await as(owner, setVariable, { ...one, value: 'staging' })
    await as(owner, setVariable, { ...one, value: null })
    expect((await as(owner, getProject, { projectId })).variables).toMatchObject([
      { value: 'all', environmentId: null },
    ])
    const taken = as(owner, setVariable, { projectId, name: 'BATON_VERSION', value: 'x' })
    await expect(taken).rejects.toMatchObject({ code: 'VALIDATION' })
    expect(await lastEntry(delivery, 'variable.changed')).toMatchObject({ after: { name: 'URL', set: false } })
  })

  it('cuts a release by hand only of what it trusts, and once a version', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, projectId } = delivery
    const { artifactId } = await delivery.publish({ version: '1.0.0' })
    const again = as(owner, createRelease, { projectId, artifactId })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', reason: 'version_taken' })
    await as(owner, changeTrust, { projectId, trust: [{ source: 'http://elsewhere.test/x' }] })
    expect(await lastEntry(delivery, 'project.trustChanged')).toMatchObject({ before: { trust: [{}] } })
    const untrusted = as(owner, createRelease, { projectId, artifactId, version: '2' })
    await expect(untrusted).rejects.toMatchObject({ code: 'PRECONDITION', reason: 'not_trusted' })
  })
})
