import { withOrg } from '@baton/kernel/org-transaction'
import { ROLE_ACTIONS, type Scope } from '@baton/kernel/permissions'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDashboard } from '../dashboard/get-dashboard.ts'
import { trustRules } from '../db/projects.ts'
import { listDeployments } from '../deployments/list-deployments.ts'
import { listEnvironments } from '../environments/list-environments.ts'
import { getInbox } from '../inbox/get-inbox.ts'
import { createLifecycle } from '../lifecycles/create-lifecycle.ts'
import { listLifecycles } from '../lifecycles/list-lifecycles.ts'
import { createProject } from '../projects/create-project.ts'
import { listProjects } from '../projects/list-projects.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { listArtifacts } from '../releases/list-artifacts.ts'
import { listReleases } from '../releases/list-releases.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { accept, sourceOf, verified } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'

let cd: TestCd
let delivery: TestDelivery
let otherId: string
beforeAll(async () => {
  cd = await openTestCd()
  delivery = await setUpDelivery(cd)
  const { orgId, owner, environments } = delivery
  await delivery.member('Chen')
  const source = sourceOf(orgId, 'rep_2')
  otherId = (await as(owner, createProject, { name: 'other', trust: [{ source }] })).projectId
  const [rule] = await withOrg(cd.db, orgId, (tx) =>
    tx.select().from(trustRules).where(eq(trustRules.projectId, otherId)),
  )
  await as(owner, createLifecycle, { name: 'Only production', phases: [{ environmentId: environments.production }] })
  // By turns, so that a page that were narrowed afterwards would have gaps.
  for (const version of ['1.0.1', '1.0.2', '1.0.3']) {
    const shop = await delivery.publish({ version })
    const facts = { version, name: 'other', repositoryId: 'rep_2' }
    const receipt = await accept(delivery, verified(orgId, facts, [rule?.id ?? '']))
    for (const releaseId of [shop.releaseId, receipt.releases[0]?.releaseId ?? '']) {
      await delivery.bring(releaseId, environments.development)
      await delivery.bring(releaseId, environments.staging)
      await as(owner, requestPromotion, { releaseId, environmentId: environments.production })
    }
  }
})
afterAll(() => cd.close())

/** A key of Ada's that may read on this scope alone. */
async function keyOn(scope: Scope) {
  const grants = [{ actions: ROLE_ACTIONS.viewer, scope }]
  const actor = { type: 'apiKey' as const, apiKeyId: 'key_1', userId: delivery.owner.userId, grants }
  return { ...(await delivery.owner.context()), actor }
}

const projectsOf = (items: ReadonlyArray<{ projectId: string }>) => [...new Set(items.map((one) => one.projectId))]

describe('a key on one project', () => {
  const key = () => keyOn({ type: 'project', projectId: otherId })

  it('lists what touches that project, and nothing of another', async () => {
    const context = await key()
    expect(projectsOf((await listPromotions(context, {})).items)).toEqual([otherId])
    expect(projectsOf((await listDeployments(context, {})).items)).toEqual([otherId])
    expect(projectsOf((await listReleases(context, {})).items)).toEqual([otherId])
    expect((await listProjects(context, {})).items.map((one) => one.id)).toEqual([otherId])
    const artifacts = await listArtifacts(context, {})
    expect(artifacts.items.map((one) => one.fileName)).toEqual(['other.tgz', 'other.tgz', 'other.tgz'])
    expect((await listEnvironments(context, {})).items).toEqual([])
    expect((await listLifecycles(context, {})).items).toHaveLength(1)
    const inbox = await getInbox(context, {})
    expect(projectsOf([...inbox.waitingForYou, ...inbox.waitingForOthers, ...inbox.done])).toEqual([otherId])
    expect(inbox.doneCount).toBe(inbox.done.length)
    const dashboard = await getDashboard(context, {})
    expect(dashboard.projects.map((one) => [one.id, one.cells.length])).toEqual([[otherId, 3]])
    expect(dashboard.counts).toEqual({ projects: 1, waitForYou: 0, waitForOthers: 1, failed: 0 })
  })

  it('gets nothing more by naming another project', async () => {
    const context = await key()
    const { projectId } = delivery
    expect((await listPromotions(context, { projectId })).items).toEqual([])
    expect((await listDeployments(context, { projectId })).items).toEqual([])
    expect((await listReleases(context, { projectId })).items).toEqual([])
    expect((await listArtifacts(context, { source: sourceOf(delivery.orgId) })).items).toEqual([])
    expect((await listProjects(context, { source: sourceOf(delivery.orgId) })).items).toEqual([])
  })

  it('gets whole pages, and every one of its own once', async () => {
    const context = await key()
    const first = await listReleases(context, { limit: 2 })
    const second = await listReleases(context, { limit: 2, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map((one) => one.version)).toEqual(['1.0.3', '1.0.2', '1.0.1'])
    expect(second.nextCursor).toBeNull()
  })
})

describe('a key on one environment', () => {
  it('lists what touches that environment, of every project that passes it, and nothing elsewhere', async () => {
    const environmentId = delivery.environments.staging
    const context = await keyOn({ type: 'environment', environmentId })
    for (const { items } of [await listPromotions(context, {}), await listDeployments(context, {})]) {
      expect([...new Set(items.map((one) => one.environmentId))]).toEqual([environmentId])
      expect(projectsOf(items).toSorted()).toEqual([delivery.projectId, otherId].toSorted())
    }
    expect((await listEnvironments(context, {})).items.map((one) => one.id)).toEqual([environmentId])
    expect((await listLifecycles(context, {})).items).toHaveLength(1)
    for (const list of [listReleases, listProjects, listArtifacts]) {
      expect((await list(context, {})).items).toEqual([])
    }
    const inbox = await getInbox(context, {})
    expect([inbox.waitingForYou, inbox.waitingForOthers]).toEqual([[], []])
    const dashboard = await getDashboard(context, {})
    expect(dashboard.environments.map((one) => one.id)).toEqual([environmentId])
    expect(dashboard.projects.map((one) => one.cells.map((cell) => cell.environmentId))).toEqual([
      [environmentId],
      [environmentId],
    ])
  })
})
